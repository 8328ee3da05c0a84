use super::{Loser, Teller, mask, place, written};
use crate::engine::{Because, DialResult, Event, Waiting};
use crate::matcher::{By, Candidate, Chance, Evidence, Found, Lost, Outcome, WHOLE_SENTENCE};
use crate::model::Subject;

/// A difference from which one scenario stands far above another.
const FAR: f64 = 0.3;
/// The most words that are named as having decided.
const MAX_DECIDING_WORDS: usize = 4;

impl Teller<'_> {
    /// What happened, in words that follow "because".
    pub(super) fn heard(&self) -> String {
        let Some(input) = self.turn.inputs.first() else { return "of nothing that is recorded".to_owned() };
        match &input.event {
            Event::Rang { returning } => {
                let again = if *returning { ", not for the first time" } else { "" };
                format!("a call came in from {}{again}", self.caller())
            }
            Event::Said { words, recogniser } | Event::Encoded { words, recogniser, .. } => {
                let sure = recogniser.map_or(String::new(), |sure| format!(" (recogniser's confidence {sure})"));
                format!("the caller said \"{}\"{sure}", self.utterance(words))
            }
            Event::Pressed(keys) => format!("the caller pressed {}", self.utterance(keys)),
            Event::Silent => "the caller said nothing".to_owned(),
            Event::Dialed(result) => format!("the transfer ended: {}", ended(*result)),
            Event::Recorded { seconds: 0, .. } => "the caller left no message".to_owned(),
            Event::Recorded { seconds, .. } => format!("the caller left a message of {seconds} seconds"),
            Event::HungUp => "the caller hung up".to_owned(),
            Event::Outcome { .. } => "something asked for outside came to an end".to_owned(),
        }
    }

    /// Who called.
    fn caller(&self) -> String {
        let from = &self.turn.call.from;
        if self.mask.is_some() { mask::caller(from) } else { from.clone() }
    }

    pub(super) fn decided(&self) -> Option<&Found> {
        match &self.turn.thinking.decision.as_ref()?.outcome {
            Outcome::Decided(found) => Some(found),
            Outcome::Ask(_) | Outcome::Unsure => None,
        }
    }

    /// How the utterance was understood.
    pub(super) fn understood(&self) -> Vec<String> {
        let Some(decision) = &self.turn.thinking.decision else { return Vec::new() };
        if self.answered_a_question() {
            return Vec::new();
        }
        let mut sentences = vec![match &decision.outcome {
            Outcome::Decided(found) => self.found(found),
            Outcome::Ask(scenarios) => {
                let names: Vec<&str> = scenarios.iter().map(crate::model::ScenarioId::as_str).collect();
                let asked = match self.turn.call.waiting {
                    Waiting::Choice { .. } => ": the caller is asked",
                    Waiting::Ring
                    | Waiting::Wish
                    | Waiting::Answer { .. }
                    | Waiting::Slot { .. }
                    | Waiting::Confirm { .. }
                    | Waiting::Change { .. }
                    | Waiting::AnythingElse
                    | Waiting::Dial { .. }
                    | Waiting::Recording { .. }
                    | Waiting::Effect(_)
                    | Waiting::Nothing => "",
                };
                match names.as_slice() {
                    [one] => format!("It could be {one}, but not surely enough{asked}."),
                    _ => format!("It could be {}, too near to each other to choose{asked}.", names.join(" or ")),
                }
            }
            Outcome::Unsure => match decision.candidates.first().filter(|first| first.score > Chance::new(0.0)) {
                Some(first) => {
                    format!("Nothing is sure enough; the nearest is {} with {}.", first.scenario, first.score)
                }
                None => "Nothing in the scenarios is like it.".to_owned(),
            },
        }];
        for also in &decision.also {
            sentences.push(format!("A second wish was heard beside it: {} (by {}).", also.scenario, also.by.as_str()));
        }
        sentences
    }

    /// What the words would have meant, had no question been open.
    pub(super) fn otherwise(&self) -> Option<String> {
        let found = self.decided().filter(|_| self.answered_a_question())?;
        let (scenario, by, sure) = (&found.scenario, found.by.as_str(), found.confidence);
        Some(format!("As a wish of its own it would be {scenario} (by {by}, {sure}); the open question came first."))
    }

    /// Whether the words were taken for an answer to an open question, and for nothing else.
    pub(super) fn answered_a_question(&self) -> bool {
        let (mut answered, mut went_on) = (false, false);
        let decided = self.decided().map(|found| &found.scenario);
        for because in &self.turn.thinking.because {
            match because {
                Because::Answered { .. } | Because::Filled { .. } | Because::NotHeard { .. } => answered = true,
                Because::Digressed(_) => went_on = true,
                Because::Entered { subject: Subject::Scenario(scenario), .. } => {
                    went_on |= !answered && decided == Some(scenario);
                }
                Because::Condition { .. }
                | Because::Entered { subject: Subject::Flow(_), .. }
                | Because::Outcome { .. }
                | Because::Repair(_)
                | Because::Set { .. }
                | Because::Limit(_) => {}
            }
        }
        answered && !went_on
    }

    fn found(&self, found: &Found) -> String {
        let scenario = &found.scenario;
        let at = written(found.at.as_ref());
        let source = self.fixed(&found.source);
        match found.by {
            By::Phrase => format!("That is a phrase of {scenario}, word for word{at}: `{source}`."),
            By::Pattern => format!("It fits a pattern of {scenario}{at}: `{source}`."),
            By::Rule => format!("It fits a rule of {scenario}{at}: `{source}`."),
            By::Key => format!("That key is a key of {scenario}{at}: `{source}`."),
            By::Meaning => format!(
                "No phrase, pattern or rule fits that. By meaning it is {scenario} with {}{}{}.",
                found.confidence,
                self.runner_up(found),
                self.deciding_words(found)
            ),
            By::Model => format!(
                "No phrase, pattern or rule fits that, and by meaning nothing is sure enough. The language model chose \
                 {scenario} among the candidates it was given."
            ),
        }
    }

    fn candidates(&self) -> &[Candidate] {
        self.turn.thinking.decision.as_ref().map_or(&[], |decision| &decision.candidates)
    }

    fn runner_up(&self, found: &Found) -> String {
        let is_other = |candidate: &&Candidate| candidate.scenario != found.scenario && candidate.by == By::Meaning;
        let Some(next) = self.candidates().iter().filter(is_other).max_by_key(|candidate| candidate.score) else {
            return String::new();
        };
        let far = if found.confidence.get() - next.score.get() >= FAR { "far above" } else { "before" };
        format!(", {far} {} with {}", next.scenario, next.score)
    }

    fn deciding_words(&self, found: &Found) -> String {
        let own = self.candidates().iter().find(|candidate| candidate.scenario == found.scenario);
        let evidence = own.map_or(&[][..], |candidate| &candidate.evidence);
        let is_words = |evidence: &&Evidence| evidence.weight_hundredths > 0 && evidence.words != WHOLE_SENTENCE;
        let speaking_for = evidence.iter().filter(is_words);
        let words: Vec<String> = speaking_for
            .take(MAX_DECIDING_WORDS)
            .map(|evidence| format!("\"{}\"", self.utterance(&evidence.words)))
            .collect();
        match words.as_slice() {
            [] => String::new(),
            [only] => format!("; the words that decided are {only}"),
            [first @ .., last] => format!("; the words that decided are {} and {last}", first.join(", ")),
        }
    }

    /// Every scenario that was weighed and lost.
    pub(super) fn losers(&self) -> Vec<Loser> {
        let lost = |candidate: &Candidate| {
            let why = candidate.lost.as_ref()?;
            Some(Loser {
                scenario: candidate.scenario.to_string(),
                score: candidate.score.get(),
                why: lost_because(why),
            })
        };
        if self.answered_a_question() {
            return Vec::new();
        }
        self.candidates().iter().filter_map(lost).collect()
    }
}

fn ended(result: DialResult) -> &'static str {
    match result {
        DialResult::Answered => "somebody answered, and the talk is over",
        DialResult::NoAnswer => "nobody answered",
        DialResult::Busy => "the line was busy",
        DialResult::Failed => "the number could not be called",
    }
}

fn lost_because(lost: &Lost) -> String {
    match lost {
        Lost::WinsOver(winner) => format!("{winner} says `wins over` it"),
        Lost::Urgent(winner) => format!("{winner} is an emergency"),
        Lost::Later => "heard later in the sentence".to_owned(),
        Lost::Shorter => "a shorter match".to_owned(),
        Lost::Order => "an equal match; the order of their names decided".to_owned(),
        Lost::EarlierStep(by) => format!("the {} was sure already", by.as_str()),
        Lost::Lower => "less sure".to_owned(),
        Lost::BelowThreshold(threshold) => format!("below the {threshold} it needs"),
        Lost::TooClose => "too near to the next one".to_owned(),
        Lost::Vetoed(at) => format!("its own `not` line fits ({})", place(at)),
        Lost::NotNow(condition) => format!("`only when {condition}` did not hold"),
        Lost::Cooling => "answered a moment ago: its `cooldown` is not over".to_owned(),
        Lost::Elsewhere => "for other channels or another language".to_owned(),
        Lost::NotChosen => "not chosen by the language model".to_owned(),
        Lost::NeedsMoreThanModel => "chosen by the language model alone, which is not enough for it".to_owned(),
    }
}
