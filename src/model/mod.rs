//! The language as meant: a tenant with every name resolved and every value typed. No `Option` that cannot be `None`.
//!
//! Knows nothing of text, of matching, of how a call goes; it is made by `compile` and read by `matcher` and `engine`.

mod action;
mod call_script;
mod channel;
mod condition;
mod flow;
mod hear;
mod id;
mod lessons;
mod reply;
mod scenario;
mod template;
mod tenant;

pub use action::{Action, Key, Outcome, OutcomeKind, Recipient, SetTo, Target};
pub use call_script::{Act, ActKind, CallScript, CallerAct, Expectation, MatchedBy, ModelAct, WorldAct};
pub use channel::{Channel, Language};
pub use condition::{Comparison, Condition, Literal};
pub use flow::{Answer, Block, BlockId, Blocks, Branch, Handler, Ladder, Statement, StatementKind};
pub use hear::{Hear, Pattern, PatternNode, Phrase, PhrasePart, Rule};
pub use id::{
    At, CalendarId, CallId, ContactId, FactId, FlowId, RevisionId, ScenarioId, SlotId, Subject, TenantId, WebhookId,
};
pub use lessons::Lessons;
pub use reply::{Form, Reply, Strategy};
pub use scenario::{Handoff, Kind, Scenario, Status, When};
pub use template::{Hole, Part, Placeholder, Template};
pub use tenant::{
    Account, Budget, Carrier, Check, Contact, Fact, Flow, ModelConfig, Plan, Price, Profile, Secret, Slot, SlotOption,
    Tenant, Vocabulary, Voice, Webhook,
};
