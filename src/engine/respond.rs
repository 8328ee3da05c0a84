use super::turn::Turn;
use super::{SaidBy, variant};
use crate::model::{Channel, Form, Kind, Reply, Scenario, Strategy, When};

/// The forms a cell of the response matrix says, in order.
#[must_use]
pub fn matrix(kind: Kind, channel: Channel) -> &'static [Form] {
    match (kind, channel) {
        (Kind::Info | Kind::Action, Channel::Voice) | (Kind::Action, Channel::Chat) => &[Form::Quick, Form::Full],
        (Kind::Info, Channel::Sms | Channel::Chat) | (Kind::Action, Channel::Sms) => &[Form::Full],
        (Kind::Ack | Kind::Smalltalk, Channel::Voice | Channel::Sms | Channel::Chat) => &[Form::Quick],
    }
}

fn overridden(strategy: Strategy) -> &'static [Form] {
    match strategy {
        Strategy::Full => &[Form::Full],
        Strategy::Quick => &[Form::Quick],
        Strategy::QuickThenFull => &[Form::Quick, Form::Full],
    }
}

impl Turn<'_> {
    /// Says a scenario's reply by its cell of the matrix, or by the strategy that overrides it. Where nothing is written
    /// for the cell, whatever is written is said: a caller never hears nothing.
    pub(super) fn respond(&mut self, scenario: &Scenario, when: Option<&When>) {
        let forms = scenario.strategy.map_or_else(|| matrix(scenario.kind, self.call.channel), overridden);
        let before = self.call.draft.said.len();
        for form in forms {
            self.reply(scenario, when, *form);
        }
        if self.call.draft.said.len() == before {
            for form in [Form::Full, Form::Quick] {
                if self.call.draft.said.len() == before {
                    self.reply(scenario, when, form);
                }
            }
        }
    }

    fn reply(&mut self, scenario: &Scenario, when: Option<&When>, form: Form) {
        let own = when.map_or_else(Vec::new, |when| self.fitting(&when.replies, form));
        let replies = if own.is_empty() { self.fitting(&scenario.replies, form) } else { own };
        let index = variant::choose(&self.call.id, self.call.turn, scenario.id.as_str(), form, &replies);
        let Some(reply) = replies.get(index) else { return };
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let by = SaidBy::Reply {
            scenario: scenario.id.clone(),
            form,
            variant: count(index + 1),
            variants: count(replies.len()),
            kind: scenario.kind,
            strategy: scenario.strategy,
        };
        let words = self.filler().speak(&reply.words);
        self.say_in(words, reply.language.clone(), by, Some(reply.at.clone()));
    }

    /// Says the wordings of a statement: of each form one, chosen as a scenario's replies are. The place is named by the
    /// words themselves, so that the choice stays when the statement moves.
    pub(super) fn say_one_of(&mut self, replies: &[Reply]) {
        let place: Vec<&str> = replies.iter().map(|reply| reply.words.source.as_str()).collect();
        let place = place.join("\n");
        for form in [Form::Quick, Form::Full] {
            let fitting = self.fitting(replies, form);
            let index = variant::choose(&self.call.id, self.call.turn, &place, form, &fitting);
            let Some(reply) = fitting.get(index) else { continue };
            let words = self.filler().speak(&reply.words);
            let by = self.rung.clone().unwrap_or(SaidBy::Statement);
            self.say_in(words, reply.language.clone(), by, Some(reply.at.clone()));
        }
    }

    /// The replies of a form for this language and channel: those written for the caller's language before those for the
    /// tenant's, those written for the channel before those for all.
    fn fitting<'r>(&self, replies: &'r [Reply], form: Form) -> Vec<&'r Reply> {
        let of_form: Vec<&Reply> = replies.iter().filter(|reply| reply.form == form).collect();
        let speaks = |reply: &Reply| reply.language.as_ref().is_some_and(|own| own.covers(&self.call.language));
        let in_language = prefer(of_form, speaks, |reply| reply.language.is_none());
        let channel = self.call.channel;
        prefer(in_language, |reply| reply.channel == Some(channel), |reply| reply.channel.is_none())
    }
}

/// Those that fit; where none does, the general ones.
fn prefer(replies: Vec<&Reply>, fits: impl Fn(&Reply) -> bool, general: impl Fn(&Reply) -> bool) -> Vec<&Reply> {
    let fitting: Vec<&Reply> = replies.iter().copied().filter(|reply| fits(reply)).collect();
    if fitting.is_empty() { replies.into_iter().filter(|reply| general(reply)).collect() } else { fitting }
}
