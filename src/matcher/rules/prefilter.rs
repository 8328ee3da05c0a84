//! Which lines can match at all: one pass over the utterance for the literals that each line cannot do without.

use aho_corasick::{AhoCorasick, MatchKind};

/// Lines by their literals; those without any are always run.
#[derive(Clone, Debug)]
pub(super) struct Prefilter {
    automaton: Option<AhoCorasick>,
    owners: Vec<Vec<usize>>,
    always: Vec<usize>,
}

/// What a line cannot do without: at least one of these literals, or nothing that is known.
pub(super) type Needs = Option<Vec<String>>;

impl Prefilter {
    /// For lines, each named by a number, with what they need.
    pub(super) fn new(lines: impl IntoIterator<Item = (usize, Needs)>) -> Self {
        let mut by_literal = std::collections::BTreeMap::<String, Vec<usize>>::new();
        let mut always = Vec::new();
        for (line, needs) in lines {
            match needs.filter(|literals| !literals.is_empty() && literals.iter().all(|literal| !literal.is_empty())) {
                Some(literals) => {
                    literals.into_iter().for_each(|literal| by_literal.entry(literal).or_default().push(line))
                }
                None => always.push(line),
            }
        }
        let built = AhoCorasick::builder().match_kind(MatchKind::Standard).build(by_literal.keys());
        let owners: Vec<Vec<usize>> = by_literal.into_values().collect();
        match built {
            Ok(automaton) => Self { automaton: Some(automaton), owners, always },
            // Too many literals for one automaton: correct, only slower.
            Err(_) => {
                Self { automaton: None, always: owners.iter().flatten().copied().chain(always).collect(), owners }
            }
        }
    }

    /// The lines that can match, in order.
    pub(super) fn candidates(&self, text: &str) -> Vec<usize> {
        let mut lines = self.always.clone();
        let mut seen = vec![false; self.owners.len()];
        for found in self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
            let index = found.pattern().as_usize();
            if let Some(seen) = seen.get_mut(index).filter(|seen| !**seen) {
                *seen = true;
                lines.extend(self.owners.get(index).into_iter().flatten());
            }
        }
        lines.sort_unstable();
        lines.dedup();
        lines
    }
}
