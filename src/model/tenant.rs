use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{
    At, BlockId, Blocks, CalendarId, Comparison, ContactId, FactId, FlowId, Handler, Ladder, Language, Literal,
    OutcomeKind, Scenario, ScenarioId, SlotId, StatementKind, Target, Template, TenantId, WebhookId,
};
use crate::hours::Hours;
use crate::slot::SlotType;

/// One business: everything a call needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// Who it is, from `tenant.toml`.
    pub profile: Profile,
    /// Words of its trade.
    pub vocabulary: Vocabulary,
    /// Facts with an end.
    pub facts: BTreeMap<FactId, Fact>,
    /// Every slot that anything names, built-in ones too.
    pub slots: BTreeMap<SlotId, Slot>,
    /// What callers may want; every status.
    pub scenarios: BTreeMap<ScenarioId, Scenario>,
    /// Ordered steps.
    pub flows: BTreeMap<FlowId, Flow>,
    /// What is done when no tier is sure, the first, second, third time in a row; never empty (shipped default).
    pub fallback: Ladder,
    /// What is done when the caller is silent; never empty (shipped default).
    pub silence: Ladder,
    /// What follows outcomes that no statement handles; complete (shipped defaults).
    pub outcomes: BTreeMap<OutcomeKind, Vec<Handler>>,
    /// All blocks.
    pub blocks: Blocks,
}

impl Tenant {
    /// The contact for whoever wants a person: the one the tenant's `fallback` leads to, else the first.
    #[must_use]
    pub fn contact_for_anybody(&self) -> Option<&ContactId> {
        let statements = self.fallback.iter().rev().flat_map(|block| &self.blocks.get(*block).statements);
        let mut named = statements.filter_map(|statement| match &statement.kind {
            StatementKind::Then { target: Target::Transfer(contact), .. } => Some(contact),
            StatementKind::Then { .. }
            | StatementKind::Say(_)
            | StatementKind::SayOneOf(_)
            | StatementKind::Ask { .. }
            | StatementKind::Do { .. }
            | StatementKind::When { .. }
            | StatementKind::Collect(_)
            | StatementKind::Confirm(_) => None,
        });
        named.next().or_else(|| self.profile.contacts.keys().next())
    }
}

/// Who the business is.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Its name as said.
    pub name: String,
    /// Where its clock stands.
    pub zone: TimeZone,
    /// The language callers are greeted in.
    pub language: Language,
    /// The numbers callers dial, E.164.
    pub numbers: Vec<String>,
    /// Turn 0.
    pub greeting: Template,
    /// The last words.
    pub goodbye: Template,
    /// What it pays for.
    pub plan: Plan,
    /// How it sounds.
    pub voice: Voice,
    /// When it is open.
    pub hours: Hours,
    /// Who a call can be given to.
    pub contacts: BTreeMap<ContactId, Contact>,
    /// Calendars by name (used by bookings).
    pub calendars: Vec<CalendarId>,
    /// Web addresses that are told of things.
    pub webhooks: BTreeMap<WebhookId, Webhook>,
    /// Who carries its calls; a tenant without one can be tried, not called.
    pub carrier: Option<Carrier>,
    /// The language model of tier 3; absent where `None`.
    pub model: Option<ModelConfig>,
    /// The confidence below which tier 2 may not choose, 0 to 1; the learned one where `None`.
    pub threshold: Option<f64>,
    /// The share of what callers say that no scenario is meant for, 0 to 0.9; the matcher's assumption where `None`.
    pub off_topic: Option<f64>,
    /// How long traces are kept, in days.
    pub keep_traces_days: u32,
}

/// What the tenant pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// 1,000 calls a month, 5 scenarios.
    Core,
    /// 10,000 calls a month.
    Pro,
    /// By contract.
    Enterprise,
}

/// How the tenant sounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The carrier's name of the voice, `Polly.Joanna-Neural`; the carrier's default where `None`.
    pub name: Option<String>,
}

/// Somebody a call or a text can be given to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// How the agent names them: "the on-call technician".
    pub say: String,
    /// Numbers in E.164, tried in this order; never empty.
    pub numbers: Vec<String>,
    /// How long each is rung, in seconds, 5 to 600.
    pub ring_seconds: u32,
}

/// A web address that is told of things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Where.
    pub url: String,
    /// What signs it (Standard Webhooks).
    pub secret: Option<Secret>,
}

/// A secret: never a value, always the name of the environment variable that holds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret {
    /// The variable's name.
    pub env: String,
}

/// Who carries a tenant's calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// Twilio, or what speaks its protocol.
    Twilio(Account),
}

/// An account at a carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id, `AC` and 32 hex digits.
    pub account: String,
    /// What signs its requests: the current one first, then the next one during a rotation. Never empty.
    pub auth_tokens: Vec<Secret>,
}

/// The language model of tier 3: any server that speaks OpenAI's chat completions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelConfig {
    /// Where, with the version: `http://127.0.0.1:8081/v1`.
    pub base_url: String,
    /// The model's name there.
    pub name: String,
    /// The key, if it wants one.
    pub key: Option<Secret>,
    /// What it costs.
    pub price: Price,
    /// What it may cost.
    pub budget: Budget,
}

/// Price in micro-dollars (millionths of a dollar) per million tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price {
    /// For what is asked.
    pub input_microdollars_per_million: u64,
    /// For what is answered.
    pub output_microdollars_per_million: u64,
}

/// What tier 3 may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// A day (of the tenant's zone), in micro-dollars.
    pub microdollars_per_day: u64,
}

/// Words of the trade.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// Groups of words that mean the same; the first is what the others are read as.
    pub same: Vec<Vec<String>>,
    /// Words that mean nothing, dropped before matching.
    pub filler: Vec<String>,
    /// Words that are spelled so, for the recogniser's hints.
    pub spell: Vec<String>,
}

/// A fact with an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What is said.
    pub words: String,
    /// The last day it is true; for ever where `None`.
    pub until: Option<Date>,
    /// Where.
    pub at: At,
}

/// A typed value collected from the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its id.
    pub id: SlotId,
    /// Its type.
    pub slot_type: SlotType,
    /// The question; never absent (shipped default by type).
    pub ask: Template,
    /// The question asked again; never absent (shipped default by type).
    pub retry: Template,
    /// The options of a choice; empty for other types.
    pub options: Vec<SlotOption>,
    /// The expression of a `pattern` slot, as written between the slashes.
    pub pattern: Option<String>,
    /// Whether the caller's own number is offered.
    pub offer_caller_number: bool,
    /// What must hold of a value, in order, with what is said where it does not.
    pub checks: Vec<(Check, Option<Template>)>,
    /// Where; a built-in slot has none.
    pub at: Option<At>,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotOption {
    /// The value.
    pub value: String,
    /// Ways to say it, the value first.
    pub words: Vec<String>,
}

/// What must hold of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// It compares so.
    Compares(Comparison, Literal),
    /// It lies between, both included.
    Between(Literal, Literal),
    /// It is one of these.
    OneOf(Vec<String>),
}

/// Ordered steps that collect, confirm, act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// Its title, for people.
    pub title: String,
    /// Old ids.
    pub was: Vec<FlowId>,
    /// The steps.
    pub block: BlockId,
    /// Where.
    pub at: At,
}
