use std::collections::BTreeMap;

use super::defaults::Defaults;
use super::slot::shipped_slot;
use super::{Doubts, Lower, Uses};
use crate::compile::names::{Names, Parsed};
use crate::compile::report::{Blame, Report, at};
use crate::compile::tenant_toml::TenantToml;
use crate::diagnostic::{Code, Diagnostic};
use crate::matcher::Normalizer;
use crate::model::{
    At, Blocks, Fact, FactId, Flow, FlowId, Handler, Ladder, OutcomeKind, Scenario, ScenarioId, Slot, SlotId, Tenant,
    TenantId, Vocabulary,
};
use crate::syntax::ast::{self, Item, RungNumber, VocabularyLine};
use crate::text::closest;

/// A tenant as meant, with what the checks need to know beside it.
pub(in crate::compile) struct Lowered {
    pub(in crate::compile) tenant: Tenant,
    pub(in crate::compile) uses: Uses,
    pub(in crate::compile) doubts: Doubts,
}

/// What the tenant has once, however many files: which of its own, and where.
#[derive(Default)]
struct Once {
    fallback: Option<(Ladder, At, bool)>,
    silence: Option<(Ladder, At, bool)>,
    outcomes: BTreeMap<OutcomeKind, Vec<Handler>>,
    outcomes_at: Option<(At, bool)>,
}

struct Parts {
    vocabulary: Vocabulary,
    facts: BTreeMap<FactId, Fact>,
    slots: BTreeMap<SlotId, Slot>,
    scenarios: BTreeMap<ScenarioId, Scenario>,
    flows: BTreeMap<FlowId, Flow>,
    once: Once,
}

/// Lowers all files of a tenant.
pub(in crate::compile) fn lower(
    id: &TenantId,
    files: &[Parsed<'_>],
    names: &Names,
    toml: TenantToml,
    report: &mut Report,
) -> Lowered {
    let (mut blocks, mut uses, mut doubts) = (Blocks::default(), Uses::default(), Doubts::default());
    doubts.anywhere = !names.complete;
    let mut parts = Parts {
        vocabulary: Vocabulary::default(),
        facts: BTreeMap::new(),
        slots: BTreeMap::new(),
        scenarios: BTreeMap::new(),
        flows: BTreeMap::new(),
        once: Once::default(),
    };
    for slot in names.slots.values().filter(|slot| slot.at.is_none()) {
        parts.slots.insert(slot.id.clone(), shipped_slot(slot.id.clone(), slot.slot_type, None));
    }
    // the author's own first, so that a template's things of the same name yield
    for own in [true, false] {
        for parsed in files.iter().filter(|parsed| parsed.template != own) {
            for item in &parsed.file.items {
                let mut lower = Lower {
                    names,
                    source: parsed.source,
                    report: &mut *report,
                    blocks: &mut blocks,
                    uses: &mut uses,
                    doubts: &mut doubts,
                    has_hours: toml.has_hours,
                    subject: String::new(),
                    local: BTreeMap::new(),
                    own_slots: Vec::new(),
                };
                lower.item(item, parsed.template, &mut parts);
            }
        }
    }
    let tenant = finish(id, parts, blocks, toml);
    Lowered { tenant, uses, doubts }
}

fn finish(id: &TenantId, parts: Parts, mut blocks: Blocks, toml: TenantToml) -> Tenant {
    let mut defaults = Defaults { blocks: &mut blocks, profile: &toml.profile };
    let fallback = parts.once.fallback.map_or_else(|| defaults.fallback(), |(ladder, ..)| ladder);
    let silence = parts.once.silence.map_or_else(|| defaults.silence(), |(ladder, ..)| ladder);
    let mut outcomes = defaults.outcomes();
    for (kind, handlers) in parts.once.outcomes {
        for handler in handlers {
            if let Some(shipped) =
                outcomes.entry(kind).or_default().iter_mut().find(|own| own.outcome == handler.outcome)
            {
                *shipped = handler;
            }
        }
    }
    Tenant {
        id: id.clone(),
        profile: toml.profile,
        vocabulary: parts.vocabulary,
        facts: parts.facts,
        slots: parts.slots,
        scenarios: parts.scenarios,
        flows: parts.flows,
        fallback,
        silence,
        outcomes,
        blocks,
    }
}

impl Lower<'_> {
    fn item(&mut self, item: &Item, template: bool, parts: &mut Parts) {
        match item {
            Item::Use(_) => {}
            Item::Vocabulary(vocabulary) => self.vocabulary(vocabulary, &mut parts.vocabulary),
            Item::Fact(fact) => {
                let place = self.at(fact.name.span);
                if self.names.facts.get(&fact.name.node) == Some(&place) {
                    let words = fact.text.node.clone();
                    let until = fact.until.as_ref().map(|until| until.node);
                    parts.facts.insert(FactId::new(fact.name.node.as_str()), Fact { words, until, at: place });
                }
            }
            Item::Slot(slot) => {
                if !self.names.is_replaced_slot(&slot.name.node, &self.at(slot.name.span)) {
                    let slot = self.declared_slot(slot);
                    parts.slots.insert(slot.id.clone(), slot);
                }
            }
            Item::Scenario(scenario) => {
                self.subject = scenario.name.node.clone();
                let place = self.at(scenario.name.span);
                let replaced = self.names.is_replaced_subject(&self.subject, &place);
                if template && replaced {
                    return;
                }
                let scenario = self.scenario(scenario);
                let own = std::mem::take(&mut self.own_slots);
                parts.slots.extend(own.into_iter().map(|slot| (slot.id.clone(), slot)));
                if !replaced {
                    parts.scenarios.insert(scenario.id.clone(), scenario);
                }
            }
            Item::Flow(flow) => {
                self.subject = flow.name.node.clone();
                let place = self.at(flow.name.span);
                let replaced = self.names.is_replaced_subject(&self.subject, &place);
                if template && replaced {
                    return;
                }
                let flow = self.flow(flow);
                if !replaced {
                    parts.flows.insert(flow.id.clone(), flow);
                }
            }
            Item::Fallback(ladder) => {
                let place = self.at(ladder.keyword);
                if self.first_of(
                    "fallback",
                    &place,
                    parts.once.fallback.as_ref().map(|(_, at, own)| (at, *own)),
                    template,
                ) {
                    parts.once.fallback = Some((self.ladder(ladder, "fallback"), place, template));
                }
            }
            Item::Silence(ladder) => {
                let place = self.at(ladder.keyword);
                if self.first_of(
                    "silence",
                    &place,
                    parts.once.silence.as_ref().map(|(_, at, own)| (at, *own)),
                    template,
                ) {
                    parts.once.silence = Some((self.ladder(ladder, "silence"), place, template));
                }
            }
            Item::Outcomes { span, body } => {
                let place = at(self.source, *span);
                if self.first_of(
                    "outcomes",
                    &place,
                    parts.once.outcomes_at.as_ref().map(|(at, own)| (at, *own)),
                    template,
                ) {
                    self.tenant_outcomes(body, &mut parts.once.outcomes);
                    parts.once.outcomes_at = Some((place, template));
                }
            }
        }
    }

    /// Whether this is the tenant's first of its kind; a second one of the author's is reported.
    fn first_of(&mut self, word: &str, place: &At, first: Option<(&At, bool)>, template: bool) -> bool {
        let Some((first, first_is_template)) = first else { return true };
        if first_is_template == template {
            let found = Diagnostic::new(Code::E042, format!("a tenant has one `{word}`, and this is the second"))
                .blame(place, "")
                .beside(first, "the first is here")
                .help("keep one of them");
            self.report.add(found);
        }
        false
    }

    fn vocabulary(&mut self, written: &ast::Vocabulary, vocabulary: &mut Vocabulary) {
        self.damaged(written.body.damaged);
        let plain = |words: &[ast::Text]| words.iter().map(|word| word.node.clone()).collect::<Vec<_>>();
        for line in &written.body.items {
            self.hold_words(line);
            match line {
                VocabularyLine::Same { span, words } if words.len() < 2 => {
                    let help = "write two or more:  same \"ac\", \"air conditioner\"";
                    self.error(Code::E044, "one word alone means the same as nothing", *span, "", help);
                }
                VocabularyLine::Same { words, .. } => vocabulary.same.push(plain(words)),
                VocabularyLine::Filler { words, .. } => vocabulary.filler.extend(plain(words)),
                VocabularyLine::Spell { words, .. } => vocabulary.spell.extend(plain(words)),
            }
        }
    }

    /// Quotes with nothing in them that can be said do nothing.
    fn hold_words(&mut self, line: &VocabularyLine) {
        let (VocabularyLine::Same { words, .. }
        | VocabularyLine::Filler { words, .. }
        | VocabularyLine::Spell { words, .. }) = line;
        let normalizer = Normalizer::new(&Vocabulary::default());
        for word in words.iter().filter(|word| normalizer.words(&word.node).is_empty()) {
            let message = "these quotes hold no words, so nothing like them is ever heard";
            let help = "write a word between the quotes, or leave them out";
            self.error(Code::E027, message, word.span, "nothing here can be said", help);
        }
    }

    fn ladder(&mut self, written: &ast::Ladder, word: &str) -> Ladder {
        self.damaged(written.body.damaged);
        let mut rungs: BTreeMap<RungNumber, (crate::model::BlockId, crate::text::Span)> = BTreeMap::new();
        for rung in &written.body.items {
            let block = self.branch(&rung.branch);
            if let Some((_, first)) = rungs.get(&rung.number.node) {
                let first = *first;
                self.twice(rung_word(rung.number.node), rung.number.span, first);
                continue;
            }
            rungs.insert(rung.number.node, (block, rung.number.span));
        }
        let expected = [RungNumber::First, RungNumber::Second, RungNumber::Third];
        let missing = expected.iter().take(rungs.len().max(1)).find(|number| !rungs.contains_key(number));
        if let (Some(number), false) = (missing, written.body.damaged) {
            let word_missing = rung_word(*number);
            let help = format!("add  {word_missing} say \"…\"");
            self.error(Code::E049, format!("`{word}` has no `{word_missing}`"), written.keyword, "", &help);
        }
        rungs.into_values().map(|(block, _)| block).collect()
    }

    fn tenant_outcomes(
        &mut self,
        written: &ast::Block<ast::EffectOutcomes>,
        outcomes: &mut BTreeMap<OutcomeKind, Vec<Handler>>,
    ) {
        self.damaged(written.damaged);
        for effect in &written.items {
            let name = effect.effect.node.as_str();
            let Some(kind) = OutcomeKind::ALL.into_iter().find(|kind| kind.as_str() == name) else {
                if ["email", "book", "booking", "calendar", "move", "cancel", "save"].contains(&name) {
                    self.not_yet(&format!("what follows `{name}`"), effect.effect.span, "leave it out for now");
                    continue;
                }
                let words = OutcomeKind::ALL.map(OutcomeKind::as_str);
                let near = closest(name, words);
                let label = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
                let help = if near.is_some() { String::new() } else { format!("outcomes have: {}", words.join(", ")) };
                self.error(Code::E033, format!("`{name}` has no outcomes"), effect.effect.span, &label, &help);
                continue;
            };
            let handlers = self.outcomes(Some(kind), "", Some(&effect.body));
            if outcomes.contains_key(&kind) {
                self.error(
                    Code::E029,
                    format!("`{name}` is given twice"),
                    effect.effect.span,
                    "",
                    "join the two blocks into one",
                );
                continue;
            }
            outcomes.insert(kind, handlers);
        }
    }
}

fn rung_word(number: RungNumber) -> &'static str {
    match number {
        RungNumber::First => "first",
        RungNumber::Second => "second",
        RungNumber::Third => "third",
    }
}
