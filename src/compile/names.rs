use std::collections::{BTreeMap, BTreeSet};

use super::report::{Blame, Report, at};
use super::tenant_toml::TenantToml;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{At, FlowId, ScenarioId, SlotId, SlotOption, Status, Subject};
use crate::slot::SlotType;
use crate::syntax::ast::{self, Item, Name, ScenarioItem, SettingKind, SlotItem};
use crate::text::{Source, closest};

/// One file as parsed.
pub(super) struct Parsed<'a> {
    pub(super) source: &'a Source,
    pub(super) file: ast::File,
    /// Whether it is a template's: the author's own things of the same name replace what it holds.
    pub(super) template: bool,
}

/// Every name a tenant's files give, and where.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) subjects: BTreeMap<String, SubjectName>,
    pub(super) slots: BTreeMap<String, SlotName>,
    pub(super) facts: BTreeMap<String, At>,
    pub(super) contacts: BTreeSet<String>,
    /// Contacts that no number is written for, and where.
    pub(super) without_number: BTreeMap<String, At>,
    pub(super) calendars: BTreeSet<String>,
    pub(super) webhooks: BTreeSet<String>,
    /// False where something that could not be read may hold a name that seems to be missing.
    pub(super) complete: bool,
    /// False where `tenant.toml` could not be read in full.
    pub(super) toml_complete: bool,
}

/// A scenario or a flow.
#[derive(Clone, Debug)]
pub(super) struct SubjectName {
    pub(super) subject: Subject,
    pub(super) at: At,
    pub(super) template: bool,
    pub(super) status: Status,
}

/// A slot.
#[derive(Clone, Debug)]
pub(super) struct SlotName {
    pub(super) id: SlotId,
    pub(super) slot_type: SlotType,
    pub(super) options: Vec<SlotOption>,
    pub(super) at: Option<At>,
    pub(super) template: bool,
}

/// What kind of thing a name was looked up for, in the author's words.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    Subject,
    Scenario,
    Slot,
    Fact,
    Contact,
    Webhook,
    Calendar,
}

impl Wanted {
    fn words(self) -> &'static str {
        match self {
            Self::Subject => "scenario or flow",
            Self::Scenario => "scenario",
            Self::Slot => "slot",
            Self::Fact => "fact",
            Self::Contact => "contact",
            Self::Webhook => "webhook",
            Self::Calendar => "calendar",
        }
    }
}

impl Names {
    /// Collects the names of all files; a name that two things have is reported.
    pub(super) fn collect(files: &[Parsed<'_>], toml: Option<&TenantToml>, report: &mut Report) -> Self {
        let mut names = Self { complete: files.iter().all(|parsed| !parsed.file.damaged), ..Self::default() };
        if let Some(toml) = toml {
            let profile = &toml.profile;
            names.contacts = profile.contacts.keys().map(ToString::to_string).collect();
            names.without_number = toml.without_number.iter().map(|(id, at)| (id.to_string(), at.clone())).collect();
            names.calendars = profile.calendars.iter().map(ToString::to_string).collect();
            names.webhooks = profile.webhooks.keys().map(ToString::to_string).collect();
            names.toml_complete = toml.names_complete;
        }
        for slot_type in BUILT_IN {
            let name = type_word(slot_type);
            let slot = SlotName { id: SlotId::new(name), slot_type, options: Vec::new(), at: None, template: true };
            names.slots.insert(name.to_owned(), slot);
        }
        // the author's own first, so that a template's thing of the same name yields
        for own in [true, false] {
            for parsed in files.iter().filter(|parsed| parsed.template != own) {
                for item in &parsed.file.items {
                    names.declare(item, parsed, report);
                }
            }
        }
        names
    }

    fn declare(&mut self, item: &Item, parsed: &Parsed<'_>, report: &mut Report) {
        match item {
            Item::Scenario(scenario) => {
                let subject = Subject::Scenario(ScenarioId::new(scenario.name.node.as_str()));
                self.declare_subject(subject, &scenario.name, status(scenario), parsed, report);
            }
            Item::Flow(flow) => {
                let subject = Subject::Flow(FlowId::new(flow.name.node.as_str()));
                self.declare_subject(subject, &flow.name, Status::Live, parsed, report);
            }
            Item::Slot(slot) => self.declare_slot(slot, parsed, report),
            Item::Fact(fact) => {
                let place = at(parsed.source, fact.name.span);
                match self.facts.get(&fact.name.node) {
                    _ if fact.name.node.is_empty() => {}
                    Some(first) if !parsed.template => report.add(twice("a fact", &fact.name, &place, first)),
                    Some(_) => {}
                    None => {
                        self.facts.insert(fact.name.node.clone(), place);
                    }
                }
            }
            Item::Use(_) | Item::Vocabulary(_) | Item::Fallback(_) | Item::Silence(_) | Item::Outcomes { .. } => {}
        }
    }

    fn declare_subject(
        &mut self,
        subject: Subject,
        name: &Name,
        status: Status,
        parsed: &Parsed<'_>,
        report: &mut Report,
    ) {
        if name.node.is_empty() {
            self.complete = false;
            return;
        }
        let place = at(parsed.source, name.span);
        if let Some(first) = self.subjects.get(&name.node) {
            let what = match first.subject {
                Subject::Scenario(_) => "a scenario",
                Subject::Flow(_) => "a flow",
            };
            if first.template == parsed.template {
                report.add(twice(what, name, &place, &first.at));
            }
            return;
        }
        self.subjects.insert(name.node.clone(), SubjectName { subject, at: place, template: parsed.template, status });
    }

    fn declare_slot(&mut self, slot: &ast::Slot, parsed: &Parsed<'_>, report: &mut Report) {
        if slot.name.node.is_empty() {
            self.complete = false;
            return;
        }
        let place = at(parsed.source, slot.name.span);
        if let Some(first) = self.slots.get(&slot.name.node)
            && let Some(first_at) = &first.at
        {
            if first.template == parsed.template {
                report.add(twice("a slot", &slot.name, &place, first_at));
            }
            return;
        }
        let options = slot.body.iter().flat_map(|body| &body.items).filter_map(|line| match &line.item {
            SlotItem::Option(choice) => Some(option(choice)),
            _ => None,
        });
        let declared = SlotName {
            id: SlotId::new(slot.name.node.as_str()),
            slot_type: slot_type(&slot.slot_type.node),
            options: options.collect(),
            at: Some(place),
            template: parsed.template,
        };
        self.slots.insert(slot.name.node.clone(), declared);
    }

    /// Whether a template's item with this name has been replaced by another at another place.
    pub(super) fn is_replaced_subject(&self, name: &str, place: &At) -> bool {
        self.subjects.get(name).is_none_or(|known| known.at != *place)
    }

    /// The same, of a slot.
    pub(super) fn is_replaced_slot(&self, name: &str, place: &At) -> bool {
        self.slots.get(name).is_none_or(|known| known.at.as_ref() != Some(place))
    }

    /// What is said of a name that nothing has; nothing where it may stand in what could not be read.
    pub(super) fn unknown(&self, wanted: Wanted, name: &str, place: &At) -> Option<Diagnostic> {
        if name.is_empty() {
            return None;
        }
        let known: Vec<&str> = match wanted {
            Wanted::Subject => self.subjects.keys().map(String::as_str).collect(),
            Wanted::Scenario => self.scenarios().collect(),
            Wanted::Slot => self.slots.keys().map(String::as_str).collect(),
            Wanted::Fact => self.facts.keys().map(String::as_str).collect(),
            Wanted::Contact => self.contacts.iter().map(String::as_str).collect(),
            Wanted::Webhook => self.webhooks.iter().map(String::as_str).collect(),
            Wanted::Calendar => self.calendars.iter().map(String::as_str).collect(),
        };
        let in_toml = matches!(wanted, Wanted::Contact | Wanted::Webhook | Wanted::Calendar);
        let near = closest(name, known.iter().copied());
        if near.is_none() && !(if in_toml { self.toml_complete } else { self.complete }) {
            return None;
        }
        let message = format!("there is no {} called `{name}`", wanted.words());
        let unknown = Diagnostic::new(Code::E007, message);
        let label = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        let unknown = unknown.blame(place, label);
        Some(if near.is_some() { unknown } else { unknown.help(cure(wanted, name, &known)) })
    }

    fn scenarios(&self) -> impl Iterator<Item = &str> {
        self.subjects
            .iter()
            .filter(|(_, known)| matches!(known.subject, Subject::Scenario(_)))
            .map(|(name, _)| name.as_str())
    }
}

/// How many valid names are listed in a cure.
const MAX_LISTED: usize = 8;

fn cure(wanted: Wanted, name: &str, known: &[&str]) -> String {
    match wanted {
        Wanted::Contact => format!("add it to `tenant.toml`:  [contacts.{name}]  number = \"+12395550120\""),
        Wanted::Webhook => {
            format!("add it to `tenant.toml`:  [webhooks.{name}]  url = \"https://hooks.example.com/calls\"")
        }
        Wanted::Calendar => format!("add it to `tenant.toml`:  [calendars.{name}]"),
        Wanted::Fact => format!("write the fact:  fact {name} \"…\" until 2027-12-31"),
        Wanted::Slot => format!("write the slot:  slot {name}: text {{ ask \"…\" }}"),
        Wanted::Subject | Wanted::Scenario if known.is_empty() => format!("write it:  scenario {name} \"…\" {{ … }}"),
        Wanted::Subject | Wanted::Scenario => {
            let listed: Vec<&str> = known.iter().copied().take(MAX_LISTED).collect();
            let more = if known.len() > MAX_LISTED { ", …" } else { "" };
            format!("write it, or name one of these: {}{more}", listed.join(", "))
        }
    }
}

fn twice(what: &str, name: &Name, place: &At, first: &At) -> Diagnostic {
    Diagnostic::new(Code::E020, format!("`{}` is already the name of {what}", name.node))
        .blame(place, "the same name again")
        .beside(first, "first here")
        .help(format!("give one of them another name, `{}-2` for example", name.node))
}

fn status(scenario: &ast::Scenario) -> Status {
    let written = scenario.body.items.iter().find_map(|item| match item {
        ScenarioItem::Setting(setting) => match &setting.kind {
            SettingKind::Status(status) => Some(status.node),
            _ => None,
        },
        _ => None,
    });
    match written {
        Some(ast::Status::Draft) => Status::Draft,
        Some(ast::Status::Archived) => Status::Archived,
        Some(ast::Status::Live) | None => Status::Live,
    }
}

/// An option as meant: the value first among the ways to say it.
pub(super) fn option(choice: &ast::Choice) -> SlotOption {
    let value = choice.value.node.clone();
    let words = std::iter::once(&choice.value).chain(&choice.ways).map(|text| text.node.clone()).collect();
    SlotOption { value, words }
}

/// The types whose name is also a slot: all that need nothing written to be asked for.
const BUILT_IN: [SlotType; 13] = [
    SlotType::Name,
    SlotType::Phone,
    SlotType::Email,
    SlotType::Address,
    SlotType::Date,
    SlotType::Time,
    SlotType::Datetime,
    SlotType::Duration,
    SlotType::Number,
    SlotType::Money,
    SlotType::YesNo,
    SlotType::Text,
    SlotType::Zip,
];

/// The type as meant.
pub(super) fn slot_type(written: &ast::SlotType) -> SlotType {
    match written {
        ast::SlotType::Name => SlotType::Name,
        ast::SlotType::Phone => SlotType::Phone,
        ast::SlotType::Email => SlotType::Email,
        ast::SlotType::Address => SlotType::Address,
        ast::SlotType::Date => SlotType::Date,
        ast::SlotType::Time => SlotType::Time,
        ast::SlotType::DateTime => SlotType::Datetime,
        ast::SlotType::Duration => SlotType::Duration,
        ast::SlotType::Number => SlotType::Number,
        ast::SlotType::Money => SlotType::Money,
        ast::SlotType::YesNo => SlotType::YesNo,
        ast::SlotType::Choice => SlotType::Choice,
        ast::SlotType::Text => SlotType::Text,
        ast::SlotType::Zip => SlotType::Zip,
        ast::SlotType::Pattern(_) => SlotType::Pattern,
    }
}

/// The word authors write for a type.
pub(super) fn type_word(slot_type: SlotType) -> &'static str {
    match slot_type {
        SlotType::Name => "name",
        SlotType::Phone => "phone",
        SlotType::Email => "email",
        SlotType::Address => "address",
        SlotType::Date => "date",
        SlotType::Time => "time",
        SlotType::Datetime => "datetime",
        SlotType::Duration => "duration",
        SlotType::Number => "number",
        SlotType::Money => "money",
        SlotType::YesNo => "yes-no",
        SlotType::Choice => "choice",
        SlotType::Text => "text",
        SlotType::Zip => "zip",
        SlotType::Pattern => "pattern",
    }
}

/// Whether values of this type can be heard already.
pub(super) fn is_available(slot_type: SlotType) -> bool {
    match slot_type {
        SlotType::Name
        | SlotType::Phone
        | SlotType::Number
        | SlotType::YesNo
        | SlotType::Choice
        | SlotType::Text
        | SlotType::Zip
        | SlotType::Pattern => true,
        SlotType::Email
        | SlotType::Address
        | SlotType::Date
        | SlotType::Time
        | SlotType::Datetime
        | SlotType::Duration
        | SlotType::Money => false,
    }
}
