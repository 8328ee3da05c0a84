use std::collections::BTreeSet;
use std::time::Duration;

use super::cost::Cost;
use super::judged::Judged;
use super::material::material;
use super::rows::Row;
use crate::compile::compile_meant;
use crate::diagnostic::Diagnostic;
use crate::effects::Meter;
use crate::matcher::{Course, Decision, Direction, Matcher, Now, Taught};
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

/// What an encoder makes of a sentence.
pub type Encode<'a> = dyn FnMut(&str) -> Option<Direction> + 'a;

/// Who helps.
#[derive(Default)]
pub struct School<'a> {
    /// What was learned in the [`course`] of the rows.
    pub taught: Option<&'a Taught>,
    /// The encoder that taught it, where it is asked about each utterance, too.
    pub encode: Option<&'a mut Encode<'a>>,
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
/// every scenario may match. `step` is called after each utterance.
#[must_use]
pub fn evaluate(given: &Given, school: School<'_>, meter: &dyn Meter, step: &mut dyn FnMut()) -> Evaluated {
    let School { taught, mut encode } = school;
    let tenant = material(&given.train);
    let begun = meter.process_cpu();
    let meant = compile_meant(&tenant, &given.lessons, taught);
    let compile = meter.process_cpu().saturating_sub(begun);
    let known: BTreeSet<&str> = tenant.scenarios.keys().map(ScenarioId::as_str).collect();
    let labels = given.test.iter().map(|row| known.contains(row.label.as_str()).then(|| ScenarioId::new(&*row.label)));
    let wanted: Vec<Option<ScenarioId>> = labels.chain(given.strange.iter().map(|_| None)).collect();
    let texts: Vec<&str> = given.test.iter().map(|row| &row.text).chain(&given.strange).map(String::as_str).collect();
    let mut matcher = meant.matcher;
    let mut said = Vec::with_capacity(texts.len());
    for text in &texts {
        said.push(Utterance::new(text, &matcher, encode.as_deref_mut(), meter));
    }
    let hearing = Hearing { matcher: &matcher, tenant: &tenant, said: &said };
    let judged = hearing.judge(wanted, step);
    let utterances = hearing.time(meter, step);
    matcher.assume_strange_share(0.0);
    let judged = Hearing { matcher: &matcher, tenant: &tenant, said: &said }.judge_in_scope(judged, step);
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

/// An utterance, and what the encoder makes of it where it is asked.
struct Utterance<'a> {
    text: &'a str,
    direction: Option<Direction>,
    /// What it cost to ask it, on all threads together.
    asked: Duration,
}

impl<'a> Utterance<'a> {
    fn new(text: &'a str, matcher: &Matcher, encode: Option<&mut Encode<'_>>, meter: &dyn Meter) -> Self {
        let Some(encode) = encode else { return Self { text, direction: None, asked: Duration::ZERO } };
        let begun = meter.process_cpu();
        let direction = encode(&matcher.sentence(text));
        Self { text, direction, asked: meter.process_cpu().saturating_sub(begun) }
    }
}

struct Hearing<'a> {
    matcher: &'a Matcher,
    tenant: &'a Tenant,
    said: &'a [Utterance<'a>],
}

impl Hearing<'_> {
    fn judge(&self, wanted: Vec<Option<ScenarioId>>, step: &mut dyn FnMut()) -> Vec<Judged> {
        let now = self.now();
        let judge = |(said, meant): (&Utterance<'_>, Option<ScenarioId>)| {
            let judged = Judged::new(meant, &self.hear(said, &now));
            step();
            judged
        };
        self.said.iter().zip(wanted).map(judge).collect()
    }

    fn judge_in_scope(&self, judged: Vec<Judged>, step: &mut dyn FnMut()) -> Vec<Judged> {
        let now = self.now();
        let judge = |(said, judged): (&Utterance<'_>, Judged)| {
            let judged = judged.with_in_scope(&self.hear(said, &now));
            step();
            judged
        };
        self.said.iter().zip(judged).map(judge).collect()
    }

    /// A second hearing of the same texts: everything that is made when first needed is there.
    fn time(&self, meter: &dyn Meter, step: &mut dyn FnMut()) -> Vec<Duration> {
        let now = self.now();
        let time = |said: &Utterance<'_>| {
            let begun = meter.thread_cpu();
            std::hint::black_box(self.hear(said, &now));
            let taken = meter.thread_cpu().saturating_sub(begun);
            step();
            said.asked + taken
        };
        self.said.iter().map(time).collect()
    }

    fn hear(&self, said: &Utterance<'_>, now: &Now<'_>) -> Decision {
        self.matcher.hear_directed(said.text, said.direction.as_ref(), now)
    }

    fn now(&self) -> Now<'_> {
        Now::new(Channel::Voice, &self.tenant.profile.language)
    }
}
