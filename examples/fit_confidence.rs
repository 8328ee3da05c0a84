//! Fits the confidence of tier 2 to many made-up tenants: the weights that `src/matcher/meaning/sure.rs` starts from.
//!
//! `cargo run --release --example fit_confidence -- FOLDER` reads the training splits of the public sets (`clinc150/train.jsonl`,
//! `banking77/train.jsonl`, `curekart/train.jsonl`, rows of `{"text","intent"}`), draws tenants of 6 to 80 scenarios with 4 to 20
//! phrases from each, lets them learn, and puts to each what others of its scenarios' rows say, and what is meant for nobody:
//! rows of scenarios that it does not have, and the sentences that ship with the program; rows as they stand, and as somebody says
//! them who talks a lot. It prints the two rows of weights. What is looked at depends on the weights a little, so that it is run
//! again with those it gave, until they settle. The draw is fixed: the same rows give the same weights.
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a program for the people who work on this one: it says where it fails"
)]

use std::collections::BTreeMap;
use std::path::Path;

use clientsvia::eval::{Row, labelled, material};
use clientsvia::matcher::{CHATTY_SHARE, Case, Matcher, Now, Outcome, Sure, chatty};
use clientsvia::model::{Channel, Language, Lessons};
use clientsvia::text::Source;

const TENANTS_OF_EACH_SET: usize = 24;
const MOST_ASKED: usize = 400;

fn main() {
    let folder = std::env::args_os().nth(1).expect("the folder of the data sets");
    let (mut inside, mut right) = (Vec::new(), Vec::new());
    for set in ["clinc150", "banking77", "curekart"] {
        let path = Path::new(&folder).join(set).join("train.jsonl");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let rows = labelled(&Source::new(path.display().to_string(), text)).rows;
        let mut dice = Dice(7);
        for number in 0..TENANTS_OF_EACH_SET {
            let drawn = Drawn::new(&rows, &mut dice);
            eprintln!("{set} {number}: {}", drawn.ask(&mut inside, &mut right));
        }
    }
    let [inside, right] = Sure::fit(&inside, &right).weights(false);
    println!("const INSIDE: Numbers = {};", written(&inside));
    println!("const RIGHT: Numbers = {};", written(&right));
}

fn written(weights: &[f64]) -> String {
    let each: Vec<String> = weights.iter().map(|weight| format!("{weight:.2}")).collect();
    format!("[{}]", each.join(", "))
}

/// A made-up tenant.
struct Drawn<'a> {
    phrases: Vec<Row>,
    own: Vec<&'a Row>,
    strange: Vec<&'a Row>,
}

impl<'a> Drawn<'a> {
    fn new(rows: &'a [Row], dice: &mut Dice) -> Self {
        let mut by_label: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        rows.iter().for_each(|row| by_label.entry(&row.label).or_default().push(row));
        let mut labels: Vec<&str> = by_label.keys().copied().collect();
        dice.shuffle(&mut labels);
        let scenarios = (6 + dice.below(75)).min(labels.len() * 3 / 4);
        let phrases_each = 4 + dice.below(17);
        let mut drawn = Self { phrases: Vec::new(), own: Vec::new(), strange: Vec::new() };
        for (place, label) in labels.iter().enumerate() {
            let mut rows = by_label.remove(label).unwrap_or_default();
            dice.shuffle(&mut rows);
            if place < scenarios {
                let rest = rows.split_off(phrases_each.min(rows.len().saturating_sub(1)));
                drawn.phrases.extend(rows.into_iter().cloned());
                drawn.own.extend(rest);
            } else {
                drawn.strange.extend(rows);
            }
        }
        dice.shuffle(&mut drawn.own);
        dice.shuffle(&mut drawn.strange);
        drawn.own.truncate(MOST_ASKED);
        drawn.strange.truncate(MOST_ASKED);
        drawn
    }

    /// Puts all to it that it was not taught, and says what came of it with the weights that there are now.
    fn ask(&self, inside: &mut Vec<Case>, right: &mut Vec<Case>) -> String {
        let tenant = material(&self.phrases);
        let (matcher, _) = Matcher::learn(&tenant, &Lessons::default());
        let now = Now::new(Channel::Voice, &tenant.profile.language);
        let answer = |row: &&Row| match matcher.hear(&row.text, &now).outcome {
            Outcome::Decided(found) => Some(found.scenario.as_str() == row.label),
            Outcome::Ask(_) | Outcome::Unsure => None,
        };
        let answers: Vec<bool> = self.own.iter().filter_map(answer).collect();
        let wrong = answers.iter().filter(|right| !**right).count();
        let strangers = self.strange.iter().filter_map(answer).count();
        for (number, row) in self.own.iter().enumerate() {
            for (text, weight) in said(&row.text, number) {
                let Some((best, look)) = matcher.look(&text) else { continue };
                inside.push(Case { look, yes: true, weight });
                right.push(Case { look, yes: best.as_str() == row.label, weight });
            }
        }
        let near = self.strange.iter().map(|row| row.text.as_str());
        for texts in [near.collect::<Vec<_>>(), Matcher::strangers().collect()] {
            // each kind half as much as what is meant for the tenant
            #[expect(clippy::cast_precision_loss, reason = "hundreds")]
            let each = self.own.len() as f64 / 2.0 / texts.len().max(1) as f64;
            for (text, weight) in texts.iter().enumerate().flat_map(|(number, text)| said(text, number)) {
                let Some((_, look)) = matcher.look(&text) else { continue };
                inside.push(Case { look, yes: false, weight: each * weight });
            }
        }
        let (phrases, own, strange) = (self.phrases.len(), self.own.len(), self.strange.len());
        let answered = answers.len();
        format!(
            "{phrases} phrases; of {own}, {answered} answered, {wrong} wrong; of {strange} strange, {strangers} answered"
        )
    }
}

/// A text as it stands, and as somebody says it who talks a lot; with the weight of each.
fn said(text: &str, number: usize) -> [(String, f64); 2] {
    [(text.to_owned(), 1.0 - CHATTY_SHARE), (chatty(text, number, &Language::new("en")), CHATTY_SHARE)]
}

/// A fixed order that looks like chance (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % most.max(1)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}
