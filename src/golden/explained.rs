use std::fmt::Write;

use serde::Serialize;

use crate::engine::Event;
use crate::matcher::{By, Candidate, Decision, Lost, Now, Outcome, Tier, WHOLE_SENTENCE};
use crate::model::ScenarioId;
use crate::revision::Revision;
use crate::trace::TurnTrace;

/// How many candidates are shown to people.
const SHOWN: usize = 5;
/// How many pieces of evidence are shown of each.
const EVIDENCE_SHOWN: usize = 4;

/// Why an utterance is understood as it is: for people, and for programs.
#[derive(Clone, Debug)]
pub struct Explained<'a> {
    utterance: &'a str,
    decision: &'a Decision,
    turn: &'a TurnTrace,
    revision: &'a Revision,
}

impl<'a> Explained<'a> {
    /// What a turn shows of how its words were understood; none where nothing had to be.
    #[must_use]
    pub fn of(utterance: &'a str, turn: &'a TurnTrace, revision: &'a Revision) -> Option<Self> {
        let decision = turn.thinking.decision.as_ref()?;
        Some(Self { utterance, decision, turn, revision })
    }

    /// For programs; the shape is documented in `docs/json.md`.
    #[must_use]
    pub fn json(&self) -> String {
        let shape = Shape {
            utterance: self.utterance,
            heard_as: &self.decision.heard_as,
            decision: DecisionShape::of(&self.decision.outcome),
            reply: self.turn.response.words(),
            candidates: self.decision.candidates.iter().map(CandidateShape::of).collect(),
            revision: self.revision.id.as_str(),
        };
        serde_json::to_string(&shape).unwrap_or_default()
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "heard as     {}", self.decision.heard_as);
        for (tier, nothing) in [(Tier::Rules, "no phrase, pattern or rule"), (Tier::Meaning, "nothing is near")] {
            let label = format!("tier {}", tier.number());
            let of_tier: Vec<&Candidate> =
                self.decision.candidates.iter().filter(|candidate| candidate.by.tier() == tier).take(SHOWN).collect();
            if of_tier.is_empty() {
                let _ = writeln!(text, "{label:<12} {nothing}");
            }
            for (place, candidate) in of_tier.into_iter().enumerate() {
                let label = if place == 0 { label.as_str() } else { "" };
                let _ = writeln!(text, "{label:<12} {}", candidate_words(candidate));
            }
        }
        let _ = writeln!(text, "{}", self.verdict());
        if let Some(change) = self.would_change() {
            let _ = writeln!(text, "{change}");
        }
        let _ = write!(text, "reply        {}", self.turn.response.words());
        text
    }

    fn verdict(&self) -> String {
        match &self.decision.outcome {
            Outcome::Decided(found) => match found.by {
                By::Meaning | By::Model => {
                    let threshold = self.threshold(&found.scenario);
                    let margin = found.confidence.get() - self.next_score(found.scenario.as_str());
                    format!("decided      {} (threshold {threshold:.2}, margin {margin:.2})", found.scenario)
                }
                By::Phrase | By::Pattern | By::Rule | By::Key => {
                    let place = found.at.as_ref().map_or_else(String::new, |at| format!(" at {}:{}", at.path, at.line));
                    format!("decided      {} by {}{place}", found.scenario, found.by.as_str())
                }
            },
            Outcome::Ask(_) | Outcome::Unsure => outcome_words(self.decision, "unsure      "),
        }
    }

    fn threshold(&self, scenario: &ScenarioId) -> f64 {
        let winner = self.decision.candidates.iter().find(|candidate| candidate.scenario == *scenario);
        let is_directed =
            winner.is_some_and(|winner| winner.evidence.iter().any(|evidence| evidence.words == WHOLE_SENTENCE));
        self.revision.matcher().threshold(scenario, is_directed).unwrap_or_default()
    }

    fn next_score(&self, winner: &str) -> f64 {
        let others = self.decision.candidates.iter().filter(|candidate| candidate.scenario.as_str() != winner);
        others.map(|candidate| candidate.score.get()).max_by(f64::total_cmp).unwrap_or(0.0)
    }

    /// The first of the words that spoke for the winner without which it would not have won.
    fn would_change(&self) -> Option<String> {
        let Outcome::Decided(found) = &self.decision.outcome else { return None };
        let winner = self.decision.candidates.iter().find(|candidate| candidate.scenario == found.scenario)?;
        // what an encoder would make of fewer words is not known here
        let encoded = self.turn.inputs.iter().any(|input| matches!(input.event, Event::Encoded { .. }));
        if found.by != By::Meaning || encoded {
            return None;
        }
        let call = &self.turn.call;
        let now = Now::new(call.channel, &call.language);
        winner.evidence.iter().filter(|evidence| evidence.weight_hundredths > 0).find_map(|evidence| {
            let less = self.utterance.replacen(&evidence.words, "", 1);
            let without = self.revision.matcher().hear(&less, &now);
            let same = matches!(&without.outcome, Outcome::Decided(other) if other.scenario == found.scenario);
            (less != self.utterance && !same).then(|| {
                format!("would change if \"{}\" were missing: {}", evidence.words, outcome_words(&without, "unsure"))
            })
        })
    }
}

fn outcome_words(decision: &Decision, unsure: &str) -> String {
    let best: Vec<String> = decision
        .candidates
        .iter()
        .take(3)
        .map(|candidate| format!("{} {}", candidate.scenario, candidate.score))
        .collect();
    match &decision.outcome {
        Outcome::Decided(found) => format!("{} {}", found.scenario, found.confidence),
        Outcome::Ask(asked) if asked.len() == 1 => {
            format!("{unsure} best {}: the caller is asked whether it is", best.first().map_or("", String::as_str))
        }
        Outcome::Ask(_) => format!("{unsure} between {}: the caller is asked which", best.join(" and ")),
        Outcome::Unsure if best.is_empty() => format!("{unsure} nothing fits"),
        Outcome::Unsure => format!("{unsure} best {}", best.join(", ")),
    }
}

fn candidate_words(candidate: &Candidate) -> String {
    let evidence: Vec<String> = candidate
        .evidence
        .iter()
        .take(EVIDENCE_SHOWN)
        .map(|piece| match candidate.by.tier() {
            Tier::Rules => piece.words.clone(),
            Tier::Meaning | Tier::Model => format!("\"{}\" {}", piece.words, weight(piece.weight_hundredths)),
        })
        .collect();
    let lost = candidate.lost.as_ref().map_or_else(String::new, |lost| format!("  ({})", lost_because(lost)));
    let score = candidate.score;
    format!("{:<24} {score}  {}{lost}", candidate.scenario.as_str(), evidence.join("  ")).trim_end().to_owned()
}

/// `+2.1`, `-0.4`.
fn weight(hundredths: i32) -> String {
    format!("{:+.1}", f64::from(hundredths) / 100.0)
}

/// Why a candidate lost, in words.
#[must_use]
pub fn lost_because(lost: &Lost) -> String {
    match lost {
        Lost::WinsOver(winner) => format!("{winner} wins over it"),
        Lost::Urgent(winner) => format!("{winner} is urgent"),
        Lost::Later => "heard later in the sentence".to_owned(),
        Lost::Shorter => "a shorter match".to_owned(),
        Lost::Order => "the same match; the order of names decided".to_owned(),
        Lost::EarlierStep(by) => format!("a {} was sure before it", by.as_str()),
        Lost::Lower => "less sure".to_owned(),
        Lost::BelowThreshold(needed) => format!("needs {needed}"),
        Lost::TooClose => "too close to the next".to_owned(),
        Lost::Vetoed(at) => {
            format!("a `not` line fits, {}:{}", at.path.rsplit('/').next().unwrap_or(&at.path), at.line)
        }
        Lost::NotNow(condition) => format!("only when {condition}"),
        Lost::Cooling => "answered a moment ago".to_owned(),
        Lost::Elsewhere => "for another channel or language".to_owned(),
        Lost::NotChosen => "the model did not choose it".to_owned(),
        Lost::NeedsMoreThanModel => "urgent: never chosen by the model alone".to_owned(),
    }
}

#[derive(Serialize)]
struct Shape<'a> {
    utterance: &'a str,
    heard_as: &'a str,
    decision: DecisionShape<'a>,
    reply: String,
    candidates: Vec<CandidateShape<'a>>,
    revision: &'a str,
}

#[derive(Serialize)]
struct DecisionShape<'a> {
    outcome: &'static str,
    scenario: Option<&'a str>,
    tier: Option<u8>,
    by: Option<&'static str>,
    confidence: Option<f64>,
}

impl<'a> DecisionShape<'a> {
    fn of(outcome: &'a Outcome) -> Self {
        let undecided = |outcome| Self { outcome, scenario: None, tier: None, by: None, confidence: None };
        match outcome {
            Outcome::Decided(found) => Self {
                outcome: "decided",
                scenario: Some(found.scenario.as_str()),
                tier: Some(found.by.tier().number()),
                by: Some(found.by.as_str()),
                confidence: Some(found.confidence.get()),
            },
            Outcome::Ask(_) => undecided("ask"),
            Outcome::Unsure => undecided("unsure"),
        }
    }
}

#[derive(Serialize)]
struct CandidateShape<'a> {
    scenario: &'a str,
    tier: u8,
    score: f64,
    lost_because: Option<String>,
    evidence: Vec<EvidenceShape<'a>>,
}

#[derive(Serialize)]
struct EvidenceShape<'a> {
    words: &'a str,
    weight: f64,
}

impl<'a> CandidateShape<'a> {
    fn of(candidate: &'a Candidate) -> Self {
        Self {
            scenario: candidate.scenario.as_str(),
            tier: candidate.by.tier().number(),
            score: candidate.score.get(),
            lost_because: candidate.lost.as_ref().map(lost_because),
            evidence: candidate
                .evidence
                .iter()
                .map(|piece| EvidenceShape { words: &piece.words, weight: f64::from(piece.weight_hundredths) / 100.0 })
                .collect(),
        }
    }
}
