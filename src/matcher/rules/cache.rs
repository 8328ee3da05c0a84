//! Compiled rules, the most recently used: each takes tens of kilobytes, and most are seldom run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex::Regex;

use super::expression::compile;

/// How many compiled rules one tenant keeps.
pub const MAX_COMPILED_RULES: usize = 256;

/// Compiles a rule when it is first run. What a rule finds never depends on what is kept.
#[derive(Debug, Default)]
pub(super) struct Cache {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    clock: u64,
    rules: BTreeMap<usize, (u64, Option<Arc<Regex>>)>,
}

impl Cache {
    /// The rule of this line; none where it cannot be compiled, which the compiler has refused.
    pub(super) fn get(&self, line: usize, source: &str) -> Option<Arc<Regex>> {
        if let Some(rule) = self.used(line) {
            return rule;
        }
        // Compiled without holding the lock: two threads may do it twice, neither waits for the other.
        let rule = compile(source).ok().map(Arc::new);
        self.keep(line, rule.clone());
        rule
    }

    fn used(&self, line: usize) -> Option<Option<Arc<Regex>>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clock += 1;
        let now = kept.clock;
        let (used, rule) = kept.rules.get_mut(&line)?;
        *used = now;
        Some(rule.clone())
    }

    fn keep(&self, line: usize, rule: Option<Arc<Regex>>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = kept.clock;
        kept.rules.insert(line, (now, rule));
        if kept.rules.len() > MAX_COMPILED_RULES {
            let oldest = kept.rules.iter().min_by_key(|(line, (used, _))| (*used, **line)).map(|(line, _)| *line);
            oldest.and_then(|line| kept.rules.remove(&line));
        }
    }
}
