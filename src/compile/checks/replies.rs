use super::Context;
use super::walk::all_replies;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Form, Kind, Scenario, Strategy};

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
