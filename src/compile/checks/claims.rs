use super::Context;
use super::walk::{all_entries, all_replies, each_statement, templates};
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Template;

/// Words that say that something was done. Published in the language's reference: an author must be able to look it up.
const CLAIMS: [&str; 24] = [
    "you're booked",
    "you are booked",
    "you're all set",
    "you are all set",
    "you're confirmed",
    "is confirmed",
    "is booked",
    "is scheduled",
    "is cancelled",
    "is canceled",
    "i've booked",
    "i have booked",
    "i've scheduled",
    "i've cancelled",
    "i've canceled",
    "i've sent",
    "i have sent",
    "i've texted",
    "i've just sent",
    "i just sent",
    "i've emailed",
    "i've told",
    "has been sent",
    "has been booked",
];

/// Words that claim success where nothing is known to have been done.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tenant = context.tenant;
    let mut judge = |words: &Template| {
        let said = words.source.to_lowercase().replace('’', "'");
        let Some(claim) = CLAIMS.iter().find(|claim| said.contains(**claim)) else { return };
        if !words.at.is_shipped() {
            let found =
                Diagnostic::new(Code::W203, format!("\"{claim}\" is said where nothing is known to have been done"))
                    .blame(&words.at, "")
                    .help("say it under the outcome:  do text \"…\" to caller { done say \"…\" }");
            report.add(found);
        }
    };
    for scenario in tenant.scenarios.values() {
        all_replies(scenario).for_each(|reply| judge(&reply.words));
    }
    for (_, block) in all_entries(tenant) {
        each_statement(tenant, block, false, &mut |statement, done| {
            if !done {
                templates(&statement.kind).into_iter().for_each(&mut judge);
            }
        });
    }
}
