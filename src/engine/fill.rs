use jiff::civil::DateTime;

use super::{Call, words};
use crate::model::{Channel, Hole, Part, Placeholder, Template, Tenant};

/// Fills the holes of templates.
#[derive(Clone, Copy)]
pub(super) struct Filler<'a> {
    /// Whose words.
    pub tenant: &'a Tenant,
    /// The call.
    pub call: &'a Call,
    /// What the clock on the business's wall shows.
    pub wall: DateTime,
}

impl Filler<'_> {
    /// Words for the caller. A reply that needs a fact that has ended, and has no `or`, is replaced as a whole: a
    /// sentence with its heart cut out says something else.
    pub fn speak(&self, template: &Template) -> String {
        if template.parts.iter().any(|part| matches!(part, Part::Hole(hole) if self.ended(hole))) {
            return words::of(&self.call.language).fact_ended.to_owned();
        }
        self.fill(template, self.call.channel == Channel::Voice)
    }

    /// Words to be read: tickets, notes, texts.
    pub fn write(&self, template: &Template) -> String {
        self.fill(template, false)
    }

    fn fill(&self, template: &Template, spoken: bool) -> String {
        let mut filled = String::with_capacity(template.source.len());
        for part in &template.parts {
            match part {
                Part::Words(words) => filled.push_str(words),
                Part::Hole(hole) => filled.push_str(&self.hole(hole, spoken)),
            }
        }
        filled
    }

    fn hole(&self, hole: &Hole, spoken: bool) -> String {
        let known = self.known(&hole.placeholder, spoken).filter(|words| !words.is_empty());
        known.or_else(|| hole.otherwise.clone()).unwrap_or_else(|| self.neutral(&hole.placeholder).to_owned())
    }

    fn neutral(&self, placeholder: &Placeholder) -> &'static str {
        let slot_type = match placeholder {
            Placeholder::Slot(id) => self.tenant.slots.get(id).map(|slot| slot.slot_type),
            Placeholder::Fact(_)
            | Placeholder::BusinessName
            | Placeholder::BusinessHours
            | Placeholder::BusinessNextOpening
            | Placeholder::CallerNumber => None,
        };
        words::unknown(placeholder, slot_type)
    }

    fn known(&self, placeholder: &Placeholder, spoken: bool) -> Option<String> {
        let profile = &self.tenant.profile;
        match placeholder {
            Placeholder::Slot(id) => self.call.slots.get(id).map(|value| value.say(spoken)),
            Placeholder::Fact(id) => {
                let fact = self.tenant.facts.get(id)?;
                let lasts = fact.until.is_none_or(|last| self.wall.date() <= last);
                lasts.then(|| fact.words.clone())
            }
            Placeholder::BusinessName => Some(profile.name.clone()),
            Placeholder::BusinessHours => profile.hours.week_words(),
            Placeholder::BusinessNextOpening => profile.hours.next_opening_words(self.wall),
            Placeholder::CallerNumber => self.call.caller_number().map(|number| number.say(spoken)),
        }
    }

    fn ended(&self, hole: &Hole) -> bool {
        hole.otherwise.is_none()
            && matches!(hole.placeholder, Placeholder::Fact(_))
            && self.known(&hole.placeholder, false).is_none()
    }
}

impl Call {
    /// The caller's number, if the carrier gave one that can be called back.
    #[must_use]
    pub fn caller_number(&self) -> Option<crate::slot::Value> {
        let digits = self.from.strip_prefix('+')?;
        let callable = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        callable.then(|| crate::slot::Value::Phone(self.from.clone()))
    }
}
