use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::walk::entries;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Action, At, BlockId, StatementKind, Target, Tenant};

/// What a block does to the way through it.
#[derive(Clone, Copy, Default)]
struct Way {
    /// A way leads past its last statement.
    passes: bool,
    /// A way leads to an end.
    ends: bool,
}

/// Whether from everywhere a way leads to an end, and every circle hears the caller.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    if context.doubts.anywhere {
        return;
    }
    let bodies = bodies(context.tenant);
    endless(context.tenant, &bodies, report);
    unheard(context.tenant, &bodies, report);
}

type Bodies<'t> = BTreeMap<&'t str, (Vec<BlockId>, &'t At)>;

fn bodies(tenant: &Tenant) -> Bodies<'_> {
    let scenarios = tenant.scenarios.values().map(|scenario| (scenario.id.as_str(), (entries(scenario), &scenario.at)));
    let flows = tenant.flows.values().map(|flow| (flow.id.as_str(), (vec![flow.block], &flow.at)));
    scenarios.chain(flows).collect()
}

fn endless(tenant: &Tenant, bodies: &Bodies<'_>, report: &mut Report) {
    let mut ending: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = ending.len();
        for (name, (blocks, _)) in bodies {
            let found = blocks.iter().map(|block| way(tenant, *block, &ending)).any(|way| way.passes || way.ends);
            if found {
                ending.insert(name);
            }
        }
        if ending.len() == before {
            break;
        }
    }
    let mut reported: BTreeSet<String> = BTreeSet::new();
    for (name, (blocks, at)) in bodies.iter().filter(|(name, _)| !ending.contains(*name)) {
        let round: BTreeSet<String> = led_to(tenant, blocks, bodies);
        if round.iter().any(|other| reported.contains(other)) {
            continue;
        }
        reported.insert((*name).to_owned());
        let found = Diagnostic::new(Code::E023, format!("`{name}` can never end"))
            .blame(at, "every way through it goes round in a circle")
            .help("let one way end:  then anything else,  then goodbye  or  then transfer …");
        report.add(found);
    }
}

/// All names that can be come to from these blocks.
fn led_to(tenant: &Tenant, blocks: &[BlockId], bodies: &Bodies<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<BlockId> = blocks.to_vec();
    while let Some(block) = open.pop() {
        super::walk::each_statement(tenant, block, false, &mut |statement, _| {
            if let StatementKind::Then { target: Target::Subject(subject), .. } = &statement.kind
                && found.insert(subject.as_str().to_owned())
                && let Some((blocks, _)) = bodies.get(subject.as_str())
            {
                open.extend(blocks);
            }
        });
    }
    found
}

fn way(tenant: &Tenant, block: BlockId, ending: &BTreeSet<&str>) -> Way {
    let mut ends = false;
    for statement in &tenant.blocks.get(block).statements {
        let own = statement_way(tenant, &statement.kind, ending);
        ends |= own.ends;
        if !own.passes {
            return Way { passes: false, ends };
        }
    }
    Way { passes: true, ends }
}

fn statement_way(tenant: &Tenant, kind: &StatementKind, ending: &BTreeSet<&str>) -> Way {
    let inner = |blocks: &mut dyn Iterator<Item = BlockId>| {
        blocks
            .map(|block| way(tenant, block, ending))
            .fold(Way::default(), |sum, way| Way { passes: sum.passes || way.passes, ends: sum.ends || way.ends })
    };
    match kind {
        StatementKind::Say(_) | StatementKind::SayOneOf(_) | StatementKind::Collect(_) | StatementKind::Confirm(_) => {
            Way { passes: true, ends: false }
        }
        StatementKind::Ask { branches, .. } => inner(&mut branches.iter().map(|branch| branch.block)),
        StatementKind::When { block, .. } => Way { passes: true, ..way(tenant, *block, ending) },
        StatementKind::Do { outcomes, .. } => {
            Way { passes: true, ..inner(&mut outcomes.iter().map(|handler| handler.block)) }
        }
        StatementKind::Then { target, .. } => match target {
            Target::Subject(subject) => Way { passes: false, ends: ending.contains(subject.as_str()) },
            Target::Collect(_) => Way::default(),
            Target::Transfer(_) | Target::Voicemail | Target::AnythingElse | Target::Goodbye | Target::HangUp => {
                Way { passes: false, ends: true }
            }
        },
    }
}

/// Circles of `then` in which nothing waits for the caller: the turn would never be over.
fn unheard(tenant: &Tenant, bodies: &Bodies<'_>, report: &mut Report) {
    let mut leads: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, (blocks, _)) in bodies {
        let mut targets = BTreeSet::new();
        blocks.iter().for_each(|block| {
            at_once(tenant, *block, &mut targets);
        });
        leads.insert(name, targets);
    }
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for (name, (_, at)) in bodies {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = leads.get(name).into_iter().flatten().copied().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(leads.get(next).into_iter().flatten().copied());
            }
        }
        if !seen.contains(name) || seen.iter().any(|other| reported.contains(other)) {
            continue;
        }
        reported.insert(name);
        let found = Diagnostic::new(Code::E023, format!("`{name}` leads back to itself without hearing the caller"))
            .blame(at, "")
            .note("the caller would wait for an answer that never comes")
            .help("ask something on the way, or let it end:  then anything else");
        report.add(found);
    }
}

/// Adds what a block leads to before it waits for the caller; says whether a way leads past it.
fn at_once<'t>(tenant: &'t Tenant, block: BlockId, targets: &mut BTreeSet<&'t str>) -> bool {
    for statement in &tenant.blocks.get(block).statements {
        match &statement.kind {
            StatementKind::Say(_) | StatementKind::SayOneOf(_) => {}
            StatementKind::Ask { .. } | StatementKind::Collect(_) | StatementKind::Confirm(_) => return false,
            // what is set may be what the way depends on
            StatementKind::Do { action: Action::Set { .. }, .. } => return false,
            StatementKind::Do { .. } => {}
            StatementKind::When { block, .. } => {
                at_once(tenant, *block, targets);
            }
            StatementKind::Then { target, .. } => {
                if let Target::Subject(subject) = target {
                    targets.insert(subject.as_str());
                }
                return false;
            }
        }
    }
    true
}
