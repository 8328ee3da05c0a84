use super::hearing::Wish;
use super::limits::{MAX_DIGRESSIONS, MAX_LATER, MAX_TRIES};
use super::turn::{Next, Turn};
use super::{Because, Left, SaidBy, Waiting};
use crate::matcher::{By, Decision, Found, Outcome, Tier};
use crate::model::{Key, Kind, ScenarioId, StatementKind, Subject};

impl Turn<'_> {
    /// Words while any wish may come.
    pub(super) fn wish_said(&mut self, words: &str) -> Next {
        let decision = self.hear(words);
        if let Some(found) = by_rules(&decision) {
            return self.answer_wish(&found, &decision.also);
        }
        if let Some(next) = self.repaired(words) {
            return next;
        }
        match &decision.outcome {
            Outcome::Decided(found) => {
                let found = found.clone();
                self.answer_wish(&found, &decision.also)
            }
            Outcome::Ask(_) | Outcome::Unsure => match self.ask_model(words, &decision) {
                Some(next) => next,
                None => self.unsure(&decision),
            },
        }
    }

    /// No tier is sure: the caller is asked which it was, or the fallback's turn has come.
    pub(super) fn unsure(&mut self, decision: &Decision) -> Next {
        match &decision.outcome {
            Outcome::Decided(found) if self.tenant.scenarios.contains_key(&found.scenario) => {
                let found = found.clone();
                self.answer_wish(&found, &decision.also)
            }
            Outcome::Ask(scenarios) => self.ask_which(scenarios.clone(), 0),
            Outcome::Decided(_) | Outcome::Unsure => self.missed(),
        }
    }

    fn ask_which(&mut self, scenarios: Vec<ScenarioId>, tries: u32) -> Next {
        let waiting = Waiting::Choice { scenarios, tries };
        if let Some((words, by, at)) = self.question(&waiting) {
            self.say(words, by, at);
        }
        self.ask(waiting)
    }

    pub(super) fn wish_pressed(&mut self, keys: &str) -> Next {
        if let Some(found) = self.wish_by_key(keys) {
            return self.answer_wish(&found, &[]);
        }
        // Zero is the operator on every switchboard.
        if keys == "0" {
            self.because(Because::Repair("talk to a person".to_owned()));
            return self.person();
        }
        self.missed()
    }

    pub(super) fn wish_by_key(&mut self, keys: &str) -> Option<Found> {
        let mut keys = keys.chars();
        let (Some(key), None) = (keys.next(), keys.next()) else { return None };
        decided(&self.press(Key::new(key)?))
    }

    /// Answers a wish that stands alone. A second one of the same utterance is answered too: what is only a question
    /// first, what leads on last.
    pub(super) fn answer_wish(&mut self, found: &Found, also: &[Found]) -> Next {
        self.understood(found);
        let mut wishes: Vec<&Found> = std::iter::once(found).chain(also).collect();
        wishes.sort_by_key(|wish| !self.is_question(&wish.scenario));
        // An emergency is answered alone, and at once.
        if wishes.iter().any(|wish| self.is_urgent(&wish.scenario)) {
            wishes.retain(|wish| self.is_urgent(&wish.scenario));
        }
        for wish in also {
            self.fill_from(wish);
        }
        let mut order = wishes.into_iter().map(|wish| wish.scenario.clone());
        let Some(first) = order.next() else { return Next::Run };
        self.call.places.clear();
        self.call.wanted.clear();
        self.call.later.extend(order);
        self.call.later.truncate(MAX_LATER);
        self.enter(&Subject::Scenario(first))
    }

    fn is_urgent(&self, id: &ScenarioId) -> bool {
        self.tenant.scenarios.get(id).is_some_and(|scenario| scenario.urgent)
    }

    fn is_question(&self, id: &ScenarioId) -> bool {
        self.tenant.scenarios.get(id).is_some_and(|scenario| scenario.kind != Kind::Action)
    }

    fn understood(&mut self, found: &Found) {
        self.call.misses = 0;
        self.call.repeats = 0;
        self.call.led = 0;
        // what an earlier wish said of its own slots is no part of this one
        let own = format!("{}/", found.scenario);
        self.call.slots.retain(|slot, _| !slot.as_str().starts_with(&own));
        self.fill_from(found);
    }

    /// An urgent wish, a repair or another wish, while a question is open. `None`: the words may answer the question.
    pub(super) fn interrupted(&mut self, decision: &Decision, words: &str, wish: Wish) -> Option<Next> {
        let found = decided(decision).filter(|found| !self.only_sounds_like(found, words))?;
        let scenario = self.tenant.scenarios.get(&found.scenario)?;
        if scenario.urgent && (wish != Wish::WordForWord || found.by.tier() == Tier::Rules) {
            self.drop_all();
            return Some(self.answer_wish(&found, &[]));
        }
        let own = Subject::Scenario(found.scenario.clone());
        if self.call.places.iter().any(|place| place.subject.as_ref() == Some(&own)) {
            return None;
        }
        let clear = match wish {
            Wish::Urgent => false,
            Wish::WordForWord => found.by == By::Phrase && scenario.kind == Kind::Info,
            Wish::Sure => true,
        };
        clear.then(|| self.digress(&found))
    }

    fn would_ask(&self) -> bool {
        self.call.places.last().is_some_and(|place| {
            let statements = &self.tenant.blocks.get(place.block).statements;
            statements.iter().any(|statement| matches!(statement.kind, StatementKind::Ask { .. }))
        })
    }

    /// A bare yes or no means nothing of its own, whatever it sounds like.
    fn only_sounds_like(&self, found: &Found, words: &str) -> bool {
        found.by.tier() != Tier::Rules && self.revision.matcher().yes_no(words).is_some_and(|said| !said.more)
    }

    /// Answers another wish and comes back to the open question. What is only a question is answered without asking one
    /// of its own: two questions at once would confuse any caller.
    pub(super) fn digress(&mut self, found: &Found) -> Next {
        self.because(Because::Digressed(found.scenario.clone()));
        self.understood(found);
        if self.call.digressions < MAX_DIGRESSIONS {
            self.keep(Left::Digression);
            let next = self.enter(&Subject::Scenario(found.scenario.clone()));
            if self.is_question(&found.scenario) && self.would_ask() {
                self.call.places.clear();
            }
            return next;
        }
        self.because(Because::Limit("the open question was dropped after too many others".to_owned()));
        self.call.places.clear();
        self.call.wanted.clear();
        self.enter(&Subject::Scenario(found.scenario.clone()))
    }

    pub(super) fn anything_else_said(&mut self, words: &str) -> Next {
        let decision = self.hear(words);
        if let Some(found) = by_rules(&decision) {
            return self.answer_wish(&found, &decision.also);
        }
        if let Some(next) = self.repaired(words) {
            return next;
        }
        let closes = self.revision.matcher().nothing_more(words);
        let said = self.revision.matcher().yes_no(words).filter(|_| !closes);
        // "no, but could you …" may be a wish of its own
        let says_more = !closes && said.is_none_or(|said| said.more);
        let decided = decided(&decision).filter(|_| says_more);
        let may_mean = says_more && matches!(decision.outcome, Outcome::Ask(_));
        match (if closes { Some(false) } else { said.map(|said| said.yes) }, decided) {
            // beside a yes or a no, no model is asked: where it knew nothing better, the yes or no would be lost
            (Some(_), None) if may_mean => self.unsure(&decision),
            (Some(false), None) => {
                self.forget_decision();
                self.because(Because::Answered { answer: "no".to_owned(), at: None });
                self.goodbye()
            }
            (_, Some(found)) => self.answer_wish(&found, &decision.also),
            (Some(true), None) => {
                self.forget_decision();
                self.because(Because::Answered { answer: "yes".to_owned(), at: None });
                self.say(self.words.go_ahead, SaidBy::Shipped, None);
                self.ask(Waiting::Wish)
            }
            (None, None) => match self.ask_model(words, &decision) {
                Some(next) => next,
                None => self.unsure(&decision),
            },
        }
    }

    pub(super) fn choice_said(&mut self, scenarios: &[ScenarioId], tries: u32, words: &str) -> Next {
        let decision = self.hear(words);
        if let Some(chosen) = self.chosen(scenarios, words) {
            return self.enter_chosen(chosen);
        }
        if let Some(found) = decided(&decision) {
            return self.answer_wish(&found, &decision.also);
        }
        if let Some(next) = self.repaired(words) {
            return next;
        }
        let said = self.revision.matcher().yes_no(words);
        let refused = said.is_some_and(|said| !said.yes);
        // a bare yes or no means nothing of its own
        let says_more = said.is_none_or(|said| said.more);
        let mut likely = match decision.outcome {
            Outcome::Ask(likely) if says_more => likely,
            Outcome::Ask(_) | Outcome::Decided(_) | Outcome::Unsure => Vec::new(),
        };
        likely.retain(|id| !(refused && scenarios.contains(id)));
        match likely.as_slice() {
            [] if refused => {
                self.call.waiting = Waiting::Wish;
                self.missed()
            }
            [] => self.choice_missed(scenarios, tries),
            // of those that were offered it is this one then
            [only] if scenarios.len() > 1 && scenarios.contains(only) => self.enter_chosen(only.clone()),
            other => self.choice_missed(other, tries),
        }
    }

    fn choice_missed(&mut self, scenarios: &[ScenarioId], tries: u32) -> Next {
        if tries + 1 < MAX_TRIES {
            return self.ask_which(scenarios.to_vec(), tries + 1);
        }
        self.give_up()
    }

    pub(super) fn choice_pressed(&mut self, scenarios: &[ScenarioId], tries: u32, keys: &str) -> Next {
        let place = keys.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        match place.and_then(|place| scenarios.get(place)) {
            Some(chosen) => self.enter_chosen(chosen.clone()),
            None => self.choice_missed(scenarios, tries),
        }
    }

    fn enter_chosen(&mut self, chosen: ScenarioId) -> Next {
        self.forget_decision();
        self.because(Because::Answered { answer: chosen.to_string(), at: None });
        self.call.misses = 0;
        self.call.places.clear();
        self.call.wanted.clear();
        self.enter(&Subject::Scenario(chosen))
    }

    /// Which of the offered scenarios the words name: the only one offered and a yes, its place, or words of its title.
    fn chosen(&self, scenarios: &[ScenarioId], words: &str) -> Option<ScenarioId> {
        match (scenarios, self.yes_no(words)) {
            ([only], Some(true)) => return Some(only.clone()),
            // "no, not a visit" names it and refuses it
            ([_], Some(false)) => return None,
            _ => {}
        }
        let titles: Vec<(&str, Vec<&str>)> = scenarios
            .iter()
            .map(|id| (id.as_str(), self.tenant.scenarios.get(id).map_or_else(Vec::new, |s| title_words(&s.title))))
            .collect();
        let shared = |at: usize, word: &str| {
            titles.iter().enumerate().any(|(other, (_, words))| other != at && words.contains(&word))
        };
        let options = titles
            .iter()
            .enumerate()
            .map(|(at, (id, words))| crate::slot::Choice {
                value: id,
                words: words.iter().copied().filter(|word| !shared(at, word)).collect(),
            })
            .collect();
        let expected = crate::slot::Expected { slot_type: crate::slot::SlotType::Choice, options, pattern: None };
        let value = expected.hear(words).ok()?.plain();
        scenarios.iter().find(|id| id.as_str() == value).cloned()
    }
}

/// The words of a title that tell it from others.
fn title_words(title: &str) -> Vec<&str> {
    const SHORT: usize = 3;
    title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > SHORT).collect()
}

/// What was decided, whichever tier did.
pub(super) fn decided(decision: &Decision) -> Option<Found> {
    match &decision.outcome {
        Outcome::Decided(found) => Some(found.clone()),
        Outcome::Ask(_) | Outcome::Unsure => None,
    }
}

/// What tier 1 decided.
pub(super) fn by_rules(decision: &Decision) -> Option<Found> {
    decided(decision).filter(|found| found.by.tier() == Tier::Rules)
}
