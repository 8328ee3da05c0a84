use super::condition::{compare, holds};
use super::hearing::Wish;
use super::limits::MAX_TRIES;
use super::listen::expected;
use super::turn::{Next, Turn};
use super::{Because, SaidBy, Spot, Waiting};
use crate::matcher::Found;
use crate::model::{At, BlockId, Check, Hole, Part, Placeholder, Slot, SlotId, StatementKind, Template};
use crate::slot::{DAY_WORDS, NotHeard, SlotType, Value};

/// So many digits make a number, where a yes or no was expected.
const DIGITS_OF_A_NUMBER: usize = 7;
/// Shorter words of a slot's name do not name it.
const MIN_NAMING_LETTERS: usize = 3;

impl Turn<'_> {
    /// Asks for the next slot that is wanted and not known; `None` where all are known.
    pub(super) fn ask_wanted(&mut self) -> Option<Next> {
        let call = &mut self.call;
        call.wanted.retain(|slot| !call.slots.contains_key(slot));
        let id = call.wanted.first()?.clone();
        let Some(slot) = self.tenant.slots.get(&id) else {
            self.because(Because::Limit(format!("`{id}` is not in this revision")));
            self.call.wanted.remove(0);
            return Some(Next::Run);
        };
        let offered = slot.offer_caller_number && self.call.caller_number().is_some();
        let waiting = Waiting::Slot { slot: id, tries: 0, offered };
        if let Some((words, by, at)) = self.question(&waiting) {
            self.say(words, by, at);
        }
        Some(self.ask(waiting))
    }

    /// The question of a slot: the offer of the caller's number, the question itself, or its retry.
    pub(super) fn slot_question(&self, id: &SlotId, tries: u32, offered: bool) -> Option<(String, SaidBy, Option<At>)> {
        let slot = self.tenant.slots.get(id)?;
        let by = SaidBy::Slot { attempt: tries + 1 };
        if offered {
            return Some((self.words.offer_number.to_owned(), by, slot.at.clone()));
        }
        let template = if tries == 0 { &slot.ask } else { &slot.retry };
        Some((self.filler().speak(template), by, Some(template.at.clone())))
    }

    /// Words while a slot's value is waited for.
    pub(super) fn slot_said(&mut self, id: &SlotId, tries: u32, offered: bool, words: &str) -> Next {
        let Some(slot) = self.tenant.slots.get(id) else { return self.wish_said(words) };
        let decision = self.hear(words);
        if let Some(next) = self.interrupted(&decision, words, wish_before(slot.slot_type)) {
            return next;
        }
        if let Some(next) = self.repaired(words) {
            return next;
        }
        let digits = words.chars().filter(char::is_ascii_digit).count();
        if offered
            && digits < DIGITS_OF_A_NUMBER
            && let Some(yes) = self.yes_no(words)
        {
            return self.offer_answered(slot, tries, yes);
        }
        match self.value_in(slot, words) {
            Ok(value) => self.offer_value(slot, tries, value, words),
            Err(why) => {
                if let Some(next) = self.interrupted(&decision, words, Wish::Sure) {
                    return next;
                }
                self.not_heard(slot, tries, why.to_string(), None)
            }
        }
    }

    /// The slot's value in spoken words. Yes and no are the matcher's, which knows every way to say them.
    fn value_in(&self, slot: &Slot, words: &str) -> Result<Value, NotHeard> {
        if slot.slot_type == SlotType::YesNo {
            return self.yes_no(words).map(Value::YesNo).ok_or(NotHeard::NeitherYesNorNo);
        }
        expected(slot).hear(words)
    }

    pub(super) fn slot_pressed(&mut self, id: &SlotId, tries: u32, offered: bool, keys: &str) -> Next {
        let Some(slot) = self.tenant.slots.get(id) else { return self.wish_pressed(keys) };
        if offered && (keys == "1" || keys == "2") {
            return self.offer_answered(slot, tries, keys == "1");
        }
        match expected(slot).from_keys(keys) {
            Ok(value) => self.offer_value(slot, tries, value, keys),
            Err(_) if keys == "0" => self.wish_pressed(keys),
            Err(why) => self.not_heard(slot, tries, why.to_string(), None),
        }
    }

    fn offer_answered(&mut self, slot: &Slot, tries: u32, yes: bool) -> Next {
        let answer = if yes { "yes" } else { "no" };
        match self.call.caller_number() {
            Some(number) if yes => self.offer_value(slot, tries, number, answer),
            Some(_) | None => {
                self.forget_decision();
                self.because(Because::Answered { answer: answer.to_owned(), at: slot.at.clone() });
                self.say_template(&slot.ask, SaidBy::Slot { attempt: tries + 1 });
                self.ask(Waiting::Slot { slot: slot.id.clone(), tries, offered: false })
            }
        }
    }

    /// Keeps the value if all its checks hold.
    fn offer_value(&mut self, slot: &Slot, tries: u32, value: Value, words: &str) -> Next {
        if let Some(broken) = self.broken_check(slot, &value) {
            return self.not_heard(slot, tries, "a check does not hold".to_owned(), broken.as_ref());
        }
        self.forget_decision();
        self.fill(slot.id.clone(), value, words);
        self.call.misses = 0;
        self.call.repeats = 0;
        Next::Run
    }

    pub(super) fn fill(&mut self, slot: SlotId, value: Value, words: &str) {
        self.because(Because::Filled { slot: slot.clone(), words: words.to_owned() });
        self.keep_value(slot, value);
    }

    pub(super) fn keep_value(&mut self, slot: SlotId, value: Value) {
        self.call.filled.retain(|earlier| *earlier != slot);
        self.call.filled.push(slot.clone());
        self.call.slots.insert(slot, value);
    }

    /// The `else` of the first check that does not hold; `Some(None)` where it has no words.
    fn broken_check(&self, slot: &Slot, value: &Value) -> Option<Option<Template>> {
        slot.checks.iter().find(|(check, _)| !self.check_holds(check, value)).map(|(_, words)| words.clone())
    }

    fn check_holds(&self, check: &Check, value: &Value) -> bool {
        let against = |literal| compare(value, literal, &self.call);
        match check {
            Check::Compares(comparison, literal) => against(literal).is_some_and(|order| holds(*comparison, order)),
            Check::Between(low, high) => {
                against(low).is_some_and(|order| order.is_ge()) && against(high).is_some_and(|order| order.is_le())
            }
            Check::OneOf(words) => words.iter().any(|one| value.compare(one).is_some_and(|order| order.is_eq())),
        }
    }

    fn not_heard(&mut self, slot: &Slot, tries: u32, why: String, instead: Option<&Template>) -> Next {
        self.because(Because::NotHeard { slot: slot.id.clone(), why });
        if tries + 1 >= MAX_TRIES {
            return self.give_up();
        }
        let by = SaidBy::Slot { attempt: tries + 2 };
        self.say_template(instead.unwrap_or(&slot.retry), by);
        self.ask(Waiting::Slot { slot: slot.id.clone(), tries: tries + 1, offered: false })
    }

    /// Fills the slots that an utterance named beside its wish; what cannot be heard, or fails a check, is asked for later.
    pub(super) fn fill_from(&mut self, found: &Found) {
        for (id, words) in &found.slots {
            let Some(slot) = self.tenant.slots.get(id) else { continue };
            match self.value_in(slot, words) {
                Ok(value) if self.broken_check(slot, &value).is_none() => self.fill(id.clone(), value, words),
                Ok(_) => {
                    let why = "a check does not hold".to_owned();
                    self.because(Because::NotHeard { slot: id.clone(), why });
                }
                Err(why) => self.because(Because::NotHeard { slot: id.clone(), why: why.to_string() }),
            }
        }
    }

    /// `then collect`: forgets the values and asks again. Where a block under way collects them, it goes on from there.
    pub(super) fn collect_again(&mut self, slots: &[SlotId]) -> Next {
        for slot in slots {
            self.call.slots.remove(slot);
        }
        self.call.wanted = slots.to_vec();
        while let Some(place) = self.call.places.last() {
            if let Some(index) = self.collects(place.block, place.next, slots) {
                if let Some(place) = self.call.places.last_mut() {
                    place.next = index.saturating_add(1);
                }
                break;
            }
            self.call.places.pop();
        }
        Next::Run
    }

    /// Where in the block, before `end`, one of the slots is collected.
    fn collects(&self, block: BlockId, end: u32, slots: &[SlotId]) -> Option<u32> {
        let statements = &self.tenant.blocks.get(block).statements;
        let found = statements.iter().take(end as usize).rposition(
            |statement| matches!(&statement.kind, StatementKind::Collect(own) if own.iter().any(|s| slots.contains(s))),
        )?;
        u32::try_from(found).ok()
    }

    /// Words after a read-back.
    pub(super) fn confirm_said(&mut self, at: Spot, tries: u32, words: &str) -> Next {
        let decision = self.hear(words);
        if let Some(next) = self.interrupted(&decision, words, Wish::Urgent) {
            return next;
        }
        if let Some(next) = self.repaired(words) {
            return next;
        }
        match self.yes_no(words) {
            Some(true) => self.confirmed(at),
            Some(false) => self.change(at, words),
            None => {
                if let Some(next) = self.interrupted(&decision, words, Wish::Sure) {
                    return next;
                }
                self.once_more(Waiting::Confirm { at, tries: tries + 1 }, tries)
            }
        }
    }

    pub(super) fn confirm_pressed(&mut self, at: Spot, tries: u32, keys: &str) -> Next {
        match keys {
            "1" => self.confirmed(at),
            "2" => self.change(at, ""),
            "0" => self.wish_pressed(keys),
            _ => self.once_more(Waiting::Confirm { at, tries: tries + 1 }, tries),
        }
    }

    fn confirmed(&mut self, at: Spot) -> Next {
        self.forget_decision();
        let line = self.statement(at.block, at.index).map(|statement| statement.at.clone());
        self.because(Because::Answered { answer: "yes".to_owned(), at: line });
        self.call.misses = 0;
        self.call.declined = 0;
        Next::Run
    }

    /// A read-back was declined: what is wrong is asked for, unless the caller named it in the same breath.
    fn change(&mut self, at: Spot, words: &str) -> Next {
        self.forget_decision();
        self.because(Because::Answered { answer: "no".to_owned(), at: None });
        self.call.declined += 1;
        if self.call.declined >= MAX_TRIES {
            return self.give_up();
        }
        if let Some(slot) = self.slot_named(at, words) {
            return self.correct(at, slot, words);
        }
        self.say(self.words.change, SaidBy::Shipped, None);
        self.ask(Waiting::Change { at, tries: 0 })
    }

    /// Words after "what should I change?".
    pub(super) fn change_said(&mut self, at: Spot, tries: u32, words: &str) -> Next {
        let decision = self.hear(words);
        if let Some(next) = self.interrupted(&decision, words, Wish::Urgent) {
            return next;
        }
        if let Some(slot) = self.slot_named(at, words) {
            self.forget_decision();
            return self.correct(at, slot, words);
        }
        if let Some(next) = self.repaired(words) {
            return next;
        }
        if let Some(next) = self.interrupted(&decision, words, Wish::Sure) {
            return next;
        }
        self.once_more(Waiting::Change { at, tries: tries + 1 }, tries)
    }

    /// Takes the new value if it was said too, else asks for it; then the read-back comes again.
    fn correct(&mut self, at: Spot, slot: SlotId, words: &str) -> Next {
        self.rewind_to(at);
        let words = without_lead(words);
        let free = |slot: &Slot| match slot.slot_type {
            SlotType::Text => !(is_day(slot) && names_day(words)),
            kind => kind == SlotType::Name,
        };
        let value =
            self.tenant.slots.get(&slot).filter(|slot| !free(slot)).and_then(|slot| {
                self.value_in(slot, words).ok().filter(|value| self.broken_check(slot, value).is_none())
            });
        match value {
            Some(value) => self.fill(slot, value, words),
            None => {
                self.call.slots.remove(&slot);
                self.call.wanted = vec![slot];
            }
        }
        Next::Run
    }

    pub(super) fn rewind_to(&mut self, at: Spot) {
        while self.call.places.last().is_some_and(|place| place.block != at.block) {
            self.call.places.pop();
        }
        match self.call.places.last_mut() {
            Some(place) => place.next = at.index,
            None => self.push(None, at.block),
        }
    }

    /// Which slot of the read-back the words name: by its name, or by a value that only it could hold.
    fn slot_named(&self, at: Spot, words: &str) -> Option<SlotId> {
        let slots = self.read_back(at);
        let said = words.to_lowercase();
        let names = |slot: &Slot| {
            let own = spoken_name(&slot.id);
            let mut words = own.split(' ').filter(|word| word.len() >= MIN_NAMING_LETTERS);
            let by_id =
                words.any(|word| has_word(&said, word) || word.len() > MIN_NAMING_LETTERS && said.contains(word));
            by_id || type_words(slot.slot_type).iter().any(|word| said.contains(word))
        };
        let named: Vec<&&Slot> = slots.iter().filter(|slot| names(slot)).collect();
        if let [only] = named.as_slice() {
            return Some(only.id.clone());
        }
        let typed = |slot: &&&Slot| {
            !matches!(slot.slot_type, SlotType::Text | SlotType::Name | SlotType::YesNo)
                && expected(slot).hear(words).is_ok()
        };
        let heard: Vec<&&Slot> = slots.iter().filter(typed).collect();
        if let [only] = heard.as_slice() {
            return Some(only.id.clone());
        }
        let days: Vec<&&Slot> = slots.iter().filter(|slot| is_day(slot) && names_day(&said)).collect();
        match days.as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        }
    }

    /// The slots of a read-back, in the order in which they are read.
    pub(super) fn read_back(&self, at: Spot) -> Vec<&Slot> {
        let Some(StatementKind::Confirm(template)) = self.statement(at.block, at.index).map(|found| &found.kind) else {
            return Vec::new();
        };
        template.parts.iter().filter_map(|part| self.slot_of(part)).collect()
    }

    fn slot_of(&self, part: &Part) -> Option<&Slot> {
        let Part::Hole(Hole { placeholder: Placeholder::Slot(id), .. }) = part else { return None };
        self.tenant.slots.get(id)
    }
}

/// A slot's name as people say it.
pub(super) fn spoken_name(id: &SlotId) -> String {
    let own = id.as_str().rsplit('/').next().unwrap_or(id.as_str());
    own.replace('-', " ")
}

fn has_word(said: &str, word: &str) -> bool {
    said.split(|c: char| !c.is_alphanumeric()).any(|own| own == word)
}

/// What leads to the right value when a wrong one is corrected.
const LEADS: [&str; 12] = [
    "no",
    "sorry",
    "actually",
    "it is",
    "it's",
    "its",
    "make it",
    "make that",
    "change it to",
    "i meant",
    "i said",
    "to",
];

fn without_lead(words: &str) -> &str {
    let mut rest = words.trim();
    loop {
        let cut = LEADS.iter().find_map(|lead| {
            let start = rest.get(..lead.len()).filter(|start| start.eq_ignore_ascii_case(lead))?;
            let after = rest.get(start.len()..)?;
            after.starts_with([' ', ',', '.']).then(|| after.trim_start_matches([' ', ',', '.']))
        });
        match cut {
            Some(after) if !after.is_empty() => rest = after,
            Some(_) | None => return rest,
        }
    }
}

fn names_day(words: &str) -> bool {
    let said = words.to_lowercase();
    DAY_WORDS.iter().any(|day| has_word(&said, day) || has_word(&said, &format!("{day}s")))
}

/// Whether a slot of free words holds a day, by its name.
fn is_day(slot: &Slot) -> bool {
    let own = spoken_name(&slot.id);
    slot.slot_type == SlotType::Text && ["day", "date", "time", "when"].iter().any(|word| has_word(&own, word))
}

/// How clearly another wish must be meant to come before the value. Free words may hold anything, so only a question
/// that is known word for word.
fn wish_before(slot_type: SlotType) -> Wish {
    match slot_type {
        SlotType::Text | SlotType::Address | SlotType::Name => Wish::WordForWord,
        SlotType::Phone
        | SlotType::Email
        | SlotType::Date
        | SlotType::Time
        | SlotType::Datetime
        | SlotType::Duration
        | SlotType::Number
        | SlotType::Money
        | SlotType::YesNo
        | SlotType::Choice
        | SlotType::Zip
        | SlotType::Pattern => Wish::Urgent,
    }
}

fn type_words(slot_type: SlotType) -> &'static [&'static str] {
    match slot_type {
        SlotType::Name => &["name"],
        SlotType::Phone => &["phone", "number"],
        SlotType::Zip => &["zip", "postal"],
        SlotType::Date | SlotType::Datetime => &["day", "date"],
        SlotType::Time => &["time"],
        SlotType::Address => &["address", "street"],
        SlotType::Email => &["mail"],
        SlotType::Duration
        | SlotType::Number
        | SlotType::Money
        | SlotType::YesNo
        | SlotType::Choice
        | SlotType::Text
        | SlotType::Pattern => &[],
    }
}
