use crate::engine::Because;

/// A reason in the words of a transcript.
pub(super) fn words(because: &Because) -> String {
    match because {
        Because::Condition { source, held: true, .. } => source.clone(),
        Because::Condition { source, held: false, .. } => format!("not: {source}"),
        Because::Answered { answer, .. } => format!("the answer is {answer}"),
        Because::Filled { slot, words } => format!("{slot} is heard in \"{words}\""),
        Because::Set { slot, words } => format!("{slot} is set to \"{words}\""),
        Because::NotHeard { slot, why } => format!("no {slot} is heard: {why}"),
        Because::Entered { subject, .. } => format!("on to {}", subject.as_str()),
        Because::Outcome { of, outcome, detail } if detail.is_empty() => format!("{of}: {outcome}"),
        Because::Outcome { of, outcome, detail } => format!("{of}: {outcome} ({detail})"),
        Because::Repair(what) => format!("the caller may always {what}"),
        Because::Digressed(scenario) => format!("{scenario} in between; the open question is kept"),
        Because::Limit(what) => format!("a limit: {what}"),
    }
}
