use super::Context;
use super::walk::all_replies;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Channel, Form, Kind, Language, Reply, Scenario, Strategy};

/// Whether each scenario gives what its kind promises.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for scenario in context.tenant.scenarios.values() {
        if context.is_damaged(scenario.id.as_str()) {
            continue;
        }
        match scenario.kind {
            Kind::Info => info(context, scenario, report),
            Kind::Ack | Kind::Smalltalk => quick(context, scenario, report),
            Kind::Action => action(context, scenario, report),
        }
    }
}

fn info(context: &Context<'_>, scenario: &Scenario, report: &mut Report) {
    let has = |form: Form| all_replies(scenario).any(|reply| reply.form == form);
    if has(Form::Full) {
        unheard(context, scenario, report);
        return;
    }
    let message = "an `info` scenario must give the answer, and this one has no `full` reply";
    let mut found = Diagnostic::new(Code::E021, message);
    found = match (context.uses.said_at.get(scenario.id.as_str()), scenario.replies.first()) {
        (Some(at), Some(reply)) => found
            .blame(at, "only `quick` replies here")
            .note(format!("the caller would hear \"{}\" and nothing else", reply.words.source)),
        _ => found.blame(&scenario.at, "it says nothing").note("the caller would hear nothing"),
    };
    report.add(found.help("add the answer:  full \"A visit is ninety-nine dollars.\""));
}

/// An answer that some callers never hear, because all its wordings are for another channel or language.
fn unheard(context: &Context<'_>, scenario: &Scenario, report: &mut Report) {
    let language = scenario.language.as_ref().unwrap_or(&context.tenant.profile.language);
    let is_missing = |channel: &&Channel| !gives_full(scenario, **channel, language);
    let missing: Vec<&str> = scenario.channels.iter().filter(is_missing).map(|channel| channel.as_str()).collect();
    let fulls = || all_replies(scenario).filter(|reply| reply.form == Form::Full);
    let (Some(first), Some(reply)) = (missing.first(), fulls().next()) else { return };
    let speaks = |reply: &Reply| reply.language.as_ref().is_none_or(|own| own.covers(language));
    let channels = match missing.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        few => few.join(""),
    };
    let language = language.as_str();
    let message = format!("`{}` has no answer by {channels} in `{language}`: no `full` reply is for it", scenario.id);
    let found = Diagnostic::new(Code::E021, message)
        .blame(&reply.at, "this one is kept to another channel or language")
        .note("the caller would hear a `quick` reply at most, and no answer");
    let everybody = "add one for everybody:  full \"A visit is ninety-nine dollars.\"";
    report.add(match fulls().find(|reply| speaks(reply)).and_then(|reply| reply.channel) {
        Some(own) => found.help(format!("{everybody}; or keep the scenario to where it answers:  channels {own}")),
        None => found.help(format!("{everybody}; or one for {first} in `{language}`")),
    });
}

/// Whether a caller hears one of the answers, wherever in the scenario it stands.
fn gives_full(scenario: &Scenario, channel: Channel, language: &Language) -> bool {
    let whens = scenario.whens.iter().map(|when| &when.replies);
    std::iter::once(&scenario.replies).chain(whens).any(|replies| has_full(replies, channel, language))
}

/// As replies are chosen when they are said: by language first, then by channel, the special ones before the general.
fn has_full(replies: &[Reply], channel: Channel, language: &Language) -> bool {
    let full: Vec<&Reply> = replies.iter().filter(|reply| reply.form == Form::Full).collect();
    let speaks = |reply: &&&Reply| reply.language.as_ref().is_some_and(|own| own.covers(language));
    let mut own = full.iter().filter(speaks).peekable();
    let heard = |reply: &&Reply| reply.channel.is_none_or(|only| only == channel);
    if own.peek().is_some() {
        own.any(heard)
    } else {
        full.iter().any(|reply| reply.language.is_none() && heard(reply))
    }
}

fn quick(context: &Context<'_>, scenario: &Scenario, report: &mut Report) {
    let form = match scenario.strategy {
        None | Some(Strategy::Quick) => Form::Quick,
        Some(Strategy::Full | Strategy::QuickThenFull) => Form::Full,
    };
    if all_replies(scenario).any(|reply| reply.form == form) {
        return;
    }
    let word = match form {
        Form::Quick => "quick",
        Form::Full => "full",
    };
    let message = format!("`{}` scenarios say their `{word}` reply, and this one has none", scenario.kind.as_str());
    let at = context.uses.said_at.get(scenario.id.as_str()).unwrap_or(&scenario.at);
    let found = Diagnostic::new(Code::E053, message).blame(at, "").note("the caller would hear nothing");
    report.add(found.help(format!("add  say {{ {word} \"You're welcome!\" }}")));
}

fn action(context: &Context<'_>, scenario: &Scenario, report: &mut Report) {
    let acts = scenario.whens.iter().any(|when| when.next.is_some() || !when.replies.is_empty());
    let next = !context.tenant.blocks.get(scenario.next).statements.is_empty();
    if acts || next || !scenario.replies.is_empty() || !context.has_all_steps(scenario.id.as_str()) {
        return;
    }
    let found = Diagnostic::new(Code::E053, "this scenario says nothing and does nothing")
        .blame(&scenario.at, "")
        .note("the caller would hear nothing");
    report.add(found.help("say what is done, and do it:  say \"…\"  then book-visit"));
}
