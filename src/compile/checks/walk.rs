use crate::model::{
    Action, BlockId, Branch, Handler, Outcome, Reply, Scenario, SetTo, Statement, StatementKind, Template, Tenant,
};

/// The blocks a scenario begins with: its next step and those of its `when`s.
pub(super) fn entries(scenario: &Scenario) -> Vec<BlockId> {
    let whens = scenario.whens.iter().filter_map(|when| when.next);
    std::iter::once(scenario.next).chain(whens).collect()
}

/// All wordings of a scenario.
pub(super) fn all_replies(scenario: &Scenario) -> impl Iterator<Item = &Reply> {
    scenario.replies.iter().chain(scenario.whens.iter().flat_map(|when| &when.replies))
}

/// Every block that something begins with, with the name of the scenario or flow it belongs to.
pub(super) fn all_entries(tenant: &Tenant) -> Vec<(Option<&str>, BlockId)> {
    let scenarios = tenant
        .scenarios
        .values()
        .flat_map(|scenario| entries(scenario).into_iter().map(|block| (Some(scenario.id.as_str()), block)));
    let flows = tenant.flows.values().map(|flow| (Some(flow.id.as_str()), flow.block));
    let ladders = tenant.fallback.iter().chain(&tenant.silence).map(|block| (None, *block));
    let outcomes = tenant.outcomes.values().flatten().map(|handler| (None, handler.block));
    scenarios.chain(flows).chain(ladders).chain(outcomes).collect()
}

/// Visits every statement under a block, outer ones first. `done` says whether it stands under the outcome `done`.
pub(super) fn each_statement<'t>(
    tenant: &'t Tenant,
    block: BlockId,
    done: bool,
    visit: &mut impl FnMut(&'t Statement, bool),
) {
    for statement in &tenant.blocks.get(block).statements {
        visit(statement, done);
        for (inner, outcome) in inner_blocks(&statement.kind) {
            each_statement(tenant, inner, done || outcome == Some(Outcome::Done), visit);
        }
    }
}

/// The blocks inside a statement, with the outcome they follow.
pub(super) fn inner_blocks(kind: &StatementKind) -> Vec<(BlockId, Option<Outcome>)> {
    let of_handlers =
        |handlers: &[Handler]| handlers.iter().map(|handler| (handler.block, Some(handler.outcome))).collect();
    let of_branches = |branches: &[Branch]| branches.iter().map(|branch| (branch.block, None)).collect();
    match kind {
        StatementKind::Ask { branches, .. } => of_branches(branches),
        StatementKind::Do { outcomes, .. } | StatementKind::Then { outcomes, .. } => of_handlers(outcomes),
        StatementKind::When { block, .. } => vec![(*block, None)],
        StatementKind::Say(_) | StatementKind::SayOneOf(_) | StatementKind::Collect(_) | StatementKind::Confirm(_) => {
            Vec::new()
        }
    }
}

/// The words a statement itself says or sends.
pub(super) fn templates(kind: &StatementKind) -> Vec<&Template> {
    match kind {
        StatementKind::Say(words) | StatementKind::Confirm(words) | StatementKind::Ask { question: words, .. } => {
            vec![words]
        }
        StatementKind::SayOneOf(replies) => replies.iter().map(|reply| &reply.words).collect(),
        StatementKind::Do { action, .. } => action_templates(action),
        StatementKind::Then { .. } | StatementKind::When { .. } | StatementKind::Collect(_) => Vec::new(),
    }
}

fn action_templates(action: &Action) -> Vec<&Template> {
    match action {
        Action::Text { words, .. } | Action::Ticket(words) | Action::Note(words) => vec![words],
        Action::Set { to: SetTo::Words(words), .. } => vec![words],
        Action::Set { to: SetTo::Literal(_), .. } | Action::Record | Action::Webhook { .. } => Vec::new(),
    }
}

/// The words a statement says aloud: what is sent or noted is left out.
pub(super) fn spoken(kind: &StatementKind) -> Vec<&Template> {
    match kind {
        StatementKind::Do { .. } => Vec::new(),
        other => templates(other),
    }
}
