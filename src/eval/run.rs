use std::collections::BTreeSet;
use std::time::Duration;

use super::cost::Cost;
use super::judged::Judged;
use super::material::material;
use super::rows::Row;
use crate::compile::compile_meant;
use crate::diagnostic::Diagnostic;
use crate::effects::Meter;
use crate::matcher::{Course, Matcher, Now, Taught};
use crate::model::{Channel, Lessons, ScenarioId, Tenant};

/// What is measured with.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Rows to learn from: a scenario for each label.
    pub train: Vec<Row>,
    /// Rows to be understood. A row whose label no training row has is out of scope.
    pub test: Vec<Row>,
    /// Texts that no scenario answers, whatever their label.
    pub strange: Vec<String>,
    /// What else there is to learn from.
    pub lessons: Lessons,
}

impl Given {
    /// How many utterances [`evaluate`] hears: each three times: to decide, against the clock, and
    /// to decide as if nothing were out of scope.
    #[must_use]
    pub fn steps(&self) -> usize {
        3 * (self.test.len() + self.strange.len())
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// The texts that were heard: those of the test, then the strange ones.
    pub texts: Vec<String>,
    /// What was made of each.
    pub judged: Vec<Judged>,
    /// How many scenarios there are.
    pub scenarios: usize,
    /// What an author of these phrases would be told.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the phrases were tried one by one for that.
    pub tried: bool,
    /// How many of the lessons nothing was learned from.
    pub unused_lessons: usize,
    pub(super) cost: Cost,
}

/// What a teacher could teach of the rows to learn from, and of what else there is.
#[must_use]
pub fn course(given: &Given) -> Course {
    Matcher::course(&material(&given.train), &given.lessons)
}

/// Makes a tenant of the rows, compiles it as in production, and puts the test to it: by tiers 1 and 2, at a moment when
/// every scenario may match. `taught` is what was learned in the [`course`] of these rows. `step` is called after each utterance.
#[must_use]
pub fn evaluate(given: &Given, taught: Option<&Taught>, meter: &dyn Meter, step: &mut dyn FnMut()) -> Evaluated {
    let tenant = material(&given.train);
    let begun = meter.process_cpu();
    let meant = compile_meant(&tenant, &given.lessons, taught);
    let compile = meter.process_cpu().saturating_sub(begun);
    let known: BTreeSet<&str> = tenant.scenarios.keys().map(ScenarioId::as_str).collect();
    let labels = given.test.iter().map(|row| known.contains(row.label.as_str()).then(|| ScenarioId::new(&*row.label)));
    let wanted: Vec<Option<ScenarioId>> = labels.chain(given.strange.iter().map(|_| None)).collect();
    let texts: Vec<&str> = given.test.iter().map(|row| &row.text).chain(&given.strange).map(String::as_str).collect();
    let hearing = Hearing { matcher: &meant.matcher, tenant: &tenant, texts: &texts };
    let judged = hearing.judge(wanted, step);
    let utterances = hearing.time(meter, step);
    let mut matcher = meant.matcher;
    matcher.assume_strange_share(0.0);
    let judged = Hearing { matcher: &matcher, tenant: &tenant, texts: &texts }.judge_in_scope(judged, step);
    Evaluated {
        judged,
        scenarios: tenant.scenarios.len(),
        diagnostics: meant.diagnostics,
        tried: meant.tried,
        unused_lessons: meant.unused_lessons,
        cost: Cost { compile, utterances },
        texts: texts.into_iter().map(str::to_owned).collect(),
    }
}

struct Hearing<'a> {
    matcher: &'a Matcher,
    tenant: &'a Tenant,
    texts: &'a [&'a str],
}

impl Hearing<'_> {
    fn judge(&self, wanted: Vec<Option<ScenarioId>>, step: &mut dyn FnMut()) -> Vec<Judged> {
        let now = self.now();
        let judge = |(text, meant): (&&str, Option<ScenarioId>)| {
            let judged = Judged::new(meant, &self.matcher.hear(text, &now));
            step();
            judged
        };
        self.texts.iter().zip(wanted).map(judge).collect()
    }

    fn judge_in_scope(&self, judged: Vec<Judged>, step: &mut dyn FnMut()) -> Vec<Judged> {
        let now = self.now();
        let judge = |(text, judged): (&&str, Judged)| {
            let judged = judged.with_in_scope(&self.matcher.hear(text, &now));
            step();
            judged
        };
        self.texts.iter().zip(judged).map(judge).collect()
    }

    /// A second hearing of the same texts: everything that is made when first needed is there.
    fn time(&self, meter: &dyn Meter, step: &mut dyn FnMut()) -> Vec<Duration> {
        let now = self.now();
        let time = |text: &&str| {
            let begun = meter.thread_cpu();
            std::hint::black_box(self.matcher.hear(text, &now));
            let taken = meter.thread_cpu().saturating_sub(begun);
            step();
            taken
        };
        self.texts.iter().map(time).collect()
    }

    fn now(&self) -> Now<'_> {
        Now::new(Channel::Voice, &self.tenant.profile.language)
    }
}
