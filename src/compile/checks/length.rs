use super::Context;
use super::walk::{all_entries, all_replies, each_statement, spoken};
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Channel, Part, Placeholder, Template, Tenant};

/// The longest a caller is spoken to without being asked anything, in seconds.
const MAX_SPEECH_SECONDS: usize = 20;
/// How fast a voice speaks, in words a minute.
const WORDS_PER_MINUTE: usize = 150;
/// How many words that is.
const MAX_SPOKEN_WORDS: usize = MAX_SPEECH_SECONDS * WORDS_PER_MINUTE / 60;
/// What a value of the caller's takes, in words.
const WORDS_OF_A_SLOT: usize = 2;
/// What the business's hours take, in words.
const WORDS_OF_HOURS: usize = 20;

/// Whether a caller can listen to each reply to its end.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tenant = context.tenant;
    let mut judge = |words: &Template| {
        let count = spoken_words(tenant, words);
        if count > MAX_SPOKEN_WORDS && !words.at.is_shipped() {
            let seconds = count * 60 / WORDS_PER_MINUTE;
            let found = Diagnostic::new(Code::E037, format!("this takes about {seconds} seconds to say"))
                .blame(
                    &words.at,
                    format!(
                        "{count} words; a caller listens for {MAX_SPEECH_SECONDS} seconds, {MAX_SPOKEN_WORDS} words"
                    ),
                )
                .help("say the answer first and shortly; offer the rest by a question, or as a text");
            report.add(found);
        }
    };
    judge(&tenant.profile.greeting);
    judge(&tenant.profile.goodbye);
    for scenario in tenant.scenarios.values() {
        let aloud = all_replies(scenario).filter(|reply| reply.channel.is_none_or(|channel| channel == Channel::Voice));
        // where voice has wordings of its own, the general ones are read, not heard
        let own = all_replies(scenario).any(|reply| reply.channel == Some(Channel::Voice));
        aloud.filter(|reply| !own || reply.channel.is_some()).for_each(|reply| judge(&reply.words));
    }
    for (_, block) in all_entries(tenant) {
        each_statement(tenant, block, false, &mut |statement, _| {
            spoken(&statement.kind).into_iter().for_each(&mut judge)
        });
    }
    for slot in tenant.slots.values() {
        [&slot.ask, &slot.retry].into_iter().for_each(&mut judge);
    }
}

fn spoken_words(tenant: &Tenant, words: &Template) -> usize {
    let of_part = |part: &Part| match part {
        Part::Words(words) => count(words),
        Part::Hole(hole) => match &hole.placeholder {
            Placeholder::Fact(fact) => tenant.facts.get(fact).map_or(0, |fact| count(&fact.words)),
            Placeholder::BusinessName => count(&tenant.profile.name),
            Placeholder::BusinessHours => WORDS_OF_HOURS,
            Placeholder::Slot(_) | Placeholder::BusinessNextOpening | Placeholder::CallerNumber => WORDS_OF_A_SLOT,
        },
    };
    words.parts.iter().map(of_part).sum()
}

fn count(words: &str) -> usize {
    words.split_whitespace().count()
}
