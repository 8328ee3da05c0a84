use std::collections::BTreeMap;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use toml::Spanned;

use super::hours::hours;
use super::money::dollars;
use super::raw::{OneOrMany, RawContact, RawModel, RawTwilio, RawWebhook, Secret as RawSecret, Spread, Text};
use super::read::{Read, read};
use crate::compile::report::{Report, at};
use crate::compile::words::greeting_words;
use crate::diagnostic::{Code, Diagnostic};
use crate::hours::{Hours, OpenSpan};
use crate::model::{
    Account, At, Budget, CalendarId, Carrier, Contact, ContactId, Language, ModelConfig, Plan, Price, Profile, Secret,
    Template, Voice, Webhook, WebhookId,
};
use crate::text::{Source, Span, closest};

/// How long a contact's number rings where nothing is said, in seconds.
const RING_SECONDS: u32 = 25;
/// The carrier's limits on ringing, in seconds.
const RING_SECONDS_RANGE: std::ops::RangeInclusive<u32> = 5..=600;
/// How long traces are kept where nothing is said, in days.
const KEEP_TRACES_DAYS: u32 = 90;
/// Who expects more strange speech than this is not called for what the scenarios are about.
const MAX_OFF_TOPIC: f64 = 0.9;
/// The longest that traces can be kept, in days: ten years.
const MAX_KEEP_TRACES_DAYS: u32 = 3_653;

/// What `tenant.toml` says, as far as it could be read.
#[derive(Debug)]
pub(in crate::compile) struct TenantToml {
    /// Who the business is; shipped words where something is missing or wrong.
    pub(in crate::compile) profile: Profile,
    /// Where the greeting stands, for what is said of it.
    pub(in crate::compile) greeting: At,
    /// Where the plan stands.
    pub(in crate::compile) plan: At,
    /// Whether hours are written.
    pub(in crate::compile) has_hours: bool,
    /// Contacts that are written but have no usable number, and where.
    pub(in crate::compile) without_number: BTreeMap<ContactId, At>,
    /// Whether nothing that could name a contact, calendar or webhook was left out.
    pub(in crate::compile) names_complete: bool,
}

struct Reader<'a> {
    source: &'a Source,
    report: &'a mut Report,
}

/// Reads `tenant.toml`. Every mistake is reported; the profile is usable for further checks in any case.
pub(in crate::compile) fn read_profile(source: &Source, report: &mut Report) -> TenantToml {
    let Read { mut raw, left_out } = read(source, report);
    let known = Read { raw: Default::default(), left_out };
    let mut reader = Reader { source, report };
    let start = at(source, Span::new(0, 0));
    let place = |text: &Option<Text>| text.as_ref().map_or_else(|| start.clone(), |text| at(source, span(text)));
    let (greeting_at, plan_at) = (place(&raw.greeting), place(&raw.plan));
    let has_hours = raw.hours.is_some() || !known.is_absent("hours");

    let name = reader.required(raw.name, "name", "name = \"Penguin Air\"", &known).unwrap_or_default();
    let zone = reader.zone(raw.timezone, &known);
    let language = reader.language(raw.language);
    let numbers = raw.numbers.unwrap_or_default().iter().filter_map(|number| reader.number(number)).collect();
    let greeting = reader.words(raw.greeting, "Thanks for calling {business.name}. How can I help you today?", &start);
    let goodbye = reader.words(raw.goodbye, "Thanks for calling. Goodbye!", &start);
    let plan = reader.plan(raw.plan);
    let threshold = raw.threshold.and_then(|threshold| reader.threshold(&threshold));
    let off_topic = raw.off_topic.and_then(|share| reader.off_topic(&share));
    let hours = raw.hours.map_or_else(always_open, |raw| hours(raw.into_inner(), source, reader.report));
    let (contacts, without_number) = reader.contacts(raw.contacts, &known);
    let calendars = raw.calendars.keys().map(|name| CalendarId::new(name.get_ref().as_str())).collect();
    let webhooks = reader.webhooks(raw.webhooks, &known);
    let carrier = raw.carrier.take().and_then(|carrier| carrier.twilio).and_then(|raw| reader.twilio(raw, &known));
    let model = raw.model.take().and_then(|raw| reader.model(raw, &known));
    let keep_traces_days = raw.traces.and_then(|raw| raw.keep).map_or(KEEP_TRACES_DAYS, |keep| reader.keep(&keep));

    let names_complete = ["contacts", "webhooks", "calendars"]
        .iter()
        .all(|section| known.left_out.iter().all(|gone| gone != section && !gone.is_empty()));
    TenantToml {
        profile: Profile {
            name,
            zone,
            language,
            numbers,
            greeting,
            goodbye,
            plan,
            voice: Voice { name: raw.voice.and_then(|voice| voice.name).map(Spanned::into_inner) },
            hours,
            contacts,
            calendars,
            webhooks,
            carrier,
            model,
            threshold,
            off_topic,
            keep_traces_days,
        },
        greeting: greeting_at,
        plan: plan_at,
        has_hours,
        without_number,
        names_complete,
    }
}

fn span<T>(text: &Spanned<T>) -> Span {
    Span::new(text.span().start, text.span().end)
}

/// A business that writes no hours is open at every hour.
fn always_open() -> Hours {
    let day = vec![OpenSpan { opens: jiff::civil::Time::MIN, closes: jiff::civil::Time::MAX }];
    Hours { week: std::array::from_fn(|_| day.clone()), ..Hours::default() }
}

impl Reader<'_> {
    fn add(&mut self, code: Code, message: impl Into<String>, place: Span, label: &str, help: &str) {
        let found = Diagnostic::new(code, message).at(self.source.path(), place, label);
        self.report.add(if help.is_empty() { found } else { found.help(help) });
    }

    fn missing(&mut self, key: &str, place: Span, cure: &str) {
        self.add(Code::E103, format!("`{key}` is missing"), place, "", &format!("add  {cure}"));
    }

    fn required(&mut self, text: Option<Text>, key: &str, cure: &str, known: &Read) -> Option<String> {
        match text {
            Some(text) if text.get_ref().trim().is_empty() => {
                self.add(Code::E103, format!("`{key}` is empty"), span(&text), "", &format!("write  {cure}"));
                None
            }
            Some(text) => Some(text.into_inner()),
            None => {
                if known.is_absent(key) {
                    self.missing(key, Span::new(0, 0), cure);
                }
                None
            }
        }
    }

    fn zone(&mut self, text: Option<Text>, known: &Read) -> TimeZone {
        let Some(text) = text else {
            if known.is_absent("timezone") {
                self.missing("timezone", Span::new(0, 0), "timezone = \"America/New_York\"");
            }
            return TimeZone::UTC;
        };
        let zones = TimeZoneDatabase::bundled();
        if let Ok(zone) = zones.get(text.get_ref()) {
            return zone;
        }
        let names: Vec<String> = zones.available().map(|name| name.to_string()).collect();
        let label = closest(text.get_ref(), names.iter().map(String::as_str))
            .map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        self.add(
            Code::E104,
            format!("there is no time zone called `{}`", text.get_ref()),
            span(&text),
            &label,
            "zones are named by a city:  \"America/New_York\", \"America/Chicago\", \"America/Denver\", \"America/Los_Angeles\"",
        );
        TimeZone::UTC
    }

    fn language(&mut self, text: Option<Text>) -> Language {
        let Some(text) = text else { return Language::new("en-US") };
        if !is_language(text.get_ref()) {
            self.add(
                Code::E102,
                format!("`{}` is not a language", text.get_ref()),
                span(&text),
                "",
                "write  language = \"en-US\"  or  \"es-MX\"",
            );
        }
        Language::new(text.into_inner())
    }

    fn number(&mut self, number: &Text) -> Option<String> {
        if is_number(number.get_ref()) {
            return Some(number.get_ref().clone());
        }
        let digits: String = number.get_ref().chars().filter(char::is_ascii_digit).collect();
        let help = match digits.len() {
            10 => format!("write  \"+1{digits}\""),
            11 if digits.starts_with('1') => format!("write  \"+{digits}\""),
            _ => "write it with its country, as  \"+12395550111\"".to_owned(),
        };
        let message = format!("`{}` is not a phone number that can be called", number.get_ref());
        self.add(Code::E105, message, span(number), "a `+`, the country and the number, nothing else", &help);
        None
    }

    fn words(&mut self, text: Option<Text>, shipped: &str, start: &At) -> Template {
        match text {
            Some(text) => greeting_words(text.get_ref(), &at(self.source, span(&text)), self.report),
            None => greeting_words(shipped, start, self.report),
        }
    }

    fn plan(&mut self, text: Option<Text>) -> Plan {
        match text.as_ref().map(|text| text.get_ref().as_str()) {
            None | Some("core") => Plan::Core,
            Some("pro") => Plan::Pro,
            Some("enterprise") => Plan::Enterprise,
            Some(other) => {
                let message = format!("there is no plan called `{other}`");
                let label = closest(other, ["core", "pro", "enterprise"])
                    .map_or_else(String::new, |near| format!("did you mean `{near}`?"));
                let place = text.as_ref().map(span).unwrap_or_default();
                self.add(Code::E102, message, place, &label, "write  plan = \"core\",  \"pro\"  or  \"enterprise\"");
                Plan::Enterprise
            }
        }
    }

    fn threshold(&mut self, threshold: &Spanned<f64>) -> Option<f64> {
        let value = *threshold.get_ref();
        if (0.0..=1.0).contains(&value) {
            return Some(value);
        }
        self.add(Code::E102, "a threshold lies between 0 and 1", span(threshold), "", "write  threshold = 0.7");
        None
    }

    fn off_topic(&mut self, share: &Spanned<f64>) -> Option<f64> {
        let value = *share.get_ref();
        if (0.0..=MAX_OFF_TOPIC).contains(&value) {
            return Some(value);
        }
        let message = "how much of what callers say is none of your business lies between 0 and 0.9";
        self.add(Code::E102, message, span(share), "", "write  off_topic = 0.2  for one caller in five");
        None
    }

    fn contacts(
        &mut self,
        raw: BTreeMap<Text, Spanned<RawContact>>,
        known: &Read,
    ) -> (BTreeMap<ContactId, Contact>, BTreeMap<ContactId, At>) {
        let (mut contacts, mut without) = (BTreeMap::new(), BTreeMap::new());
        for (name, contact) in raw {
            let place = at(self.source, span(&name));
            let id = ContactId::new(name.get_ref().as_str());
            let key = format!("contacts.{}", name.get_ref());
            let contact = contact.into_inner();
            let is_given = contact.number.is_some() || !known.is_absent(&format!("{key}.number"));
            let given = contact.number.map(Spread::spread);
            // an empty list is as good as no number at all
            let written = is_given && given.as_ref().is_none_or(|numbers| !numbers.is_empty());
            let numbers: Vec<String> =
                given.unwrap_or_default().iter().filter_map(|number| self.number(number)).collect();
            let say = contact.say.map_or_else(|| name.get_ref().replace('-', " "), Spanned::into_inner);
            let ring_seconds = contact.ring.map_or(RING_SECONDS, |ring| self.ring(&ring));
            if numbers.is_empty() && !written {
                without.insert(id.clone(), place);
            }
            contacts.insert(id, Contact { say, numbers, ring_seconds });
        }
        (contacts, without)
    }

    fn ring(&mut self, ring: &Text) -> u32 {
        let seconds = ring.get_ref().trim().strip_suffix("seconds").and_then(|count| count.trim().parse().ok());
        match seconds {
            Some(seconds) if RING_SECONDS_RANGE.contains(&seconds) => seconds,
            _ => {
                let message = format!("`{}` is not how long a phone can ring", ring.get_ref());
                self.add(Code::E102, message, span(ring), "between 5 and 600 seconds", "write  ring = \"25 seconds\"");
                RING_SECONDS
            }
        }
    }

    fn webhooks(&mut self, raw: BTreeMap<Text, Spanned<RawWebhook>>, known: &Read) -> BTreeMap<WebhookId, Webhook> {
        let mut webhooks = BTreeMap::new();
        for (name, webhook) in raw {
            let key = format!("webhooks.{}", name.get_ref());
            let webhook = webhook.into_inner();
            let url = match webhook.url {
                Some(url) => self.url(&url),
                None => {
                    if known.is_absent(&format!("{key}.url")) {
                        self.missing(&format!("{key}.url"), span(&name), "url = \"https://hooks.example.com/calls\"");
                    }
                    String::new()
                }
            };
            let secret = webhook.secret.map(|secret| self.secret(secret));
            webhooks.insert(WebhookId::new(name.get_ref().as_str()), Webhook { url, secret });
        }
        webhooks
    }

    fn url(&mut self, url: &Text) -> String {
        let text = url.get_ref();
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let host = host.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or(""));
        if host.is_none_or(str::is_empty) || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            let message = format!("`{text}` is not a web address");
            self.add(
                Code::E108,
                message,
                span(url),
                "",
                "write it from the start:  \"https://hooks.example.com/calls\"",
            );
        } else if host.is_some_and(|host| host.contains('@')) {
            self.add(
                Code::E107,
                super::raw::SECRET_IN_FILE,
                span(url),
                "this address holds a password",
                "leave out what stands before the `@`",
            );
        }
        text.clone()
    }

    fn secret(&mut self, secret: RawSecret) -> Secret {
        let name = secret.env.get_ref();
        let fits = !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !fits {
            let message = format!("`{name}` is not the name of an environment variable");
            let label = "capital letters, digits and `_`";
            self.add(Code::E102, message, span(&secret.env), label, "write  { env = \"PENGUIN_AIR_TOKEN\" }");
        }
        Secret { env: secret.env.into_inner() }
    }

    fn twilio(&mut self, raw: Spanned<RawTwilio>, known: &Read) -> Option<Carrier> {
        let section = span(&raw);
        let raw = raw.into_inner();
        let account = match raw.account {
            Some(account) => {
                let id = account.get_ref();
                let hex = id
                    .strip_prefix("AC")
                    .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()));
                if !hex {
                    let message = format!("`{id}` is not the id of a Twilio account");
                    let label = "`AC`, then 32 digits and letters from a to f";
                    self.add(
                        Code::E102,
                        message,
                        span(&account),
                        label,
                        "copy it from the first page of Twilio's console",
                    );
                }
                Some(account.into_inner())
            }
            None => {
                if known.is_absent("carrier.twilio.account") {
                    self.missing("carrier.twilio.account", section, "account = \"AC…\"");
                }
                None
            }
        };
        let tokens: Vec<Secret> = raw
            .auth_token
            .map(|tokens: Spanned<OneOrMany<RawSecret>>| tokens.spread())
            .unwrap_or_default()
            .into_iter()
            .map(|token| self.secret(token.into_inner()))
            .collect();
        if tokens.is_empty() && known.is_absent("carrier.twilio.auth_token") {
            self.missing("carrier.twilio.auth_token", section, "auth_token = { env = \"PENGUIN_AIR_TWILIO_TOKEN\" }");
        }
        Some(Carrier::Twilio(Account { account: account?, auth_tokens: tokens }))
    }

    fn model(&mut self, raw: Spanned<RawModel>, known: &Read) -> Option<ModelConfig> {
        let section = span(&raw);
        let raw = raw.into_inner();
        if raw.base_url.is_none() && known.is_absent("model.base_url") {
            self.missing("model.base_url", section, "base_url = \"http://127.0.0.1:8081/v1\"");
        }
        if raw.name.is_none() && known.is_absent("model.name") {
            self.missing("model.name", section, "name = \"the model's name\"");
        }
        if raw.budget.is_none() && known.is_absent("model.budget") {
            self.missing("model.budget", section, "budget = \"$5.00 per day\"");
        }
        let base_url = raw.base_url.map(|url| self.url(&url));
        let key = raw.key.map(|key| self.secret(key));
        let price = raw.price.unwrap_or_default();
        let price = Price {
            input_microdollars_per_million: price
                .input
                .map_or(0, |text| self.money(&text, "per million", "$0.15 per million")),
            output_microdollars_per_million: price
                .output
                .map_or(0, |text| self.money(&text, "per million", "$0.60 per million")),
        };
        let budget = raw.budget.map(|text| self.money(&text, "per day", "$5.00 per day"));
        Some(ModelConfig {
            base_url: base_url?,
            name: raw.name?.into_inner(),
            key,
            price,
            budget: Budget { microdollars_per_day: budget? },
        })
    }

    fn money(&mut self, text: &Text, per: &str, example: &str) -> u64 {
        match dollars(text.get_ref()) {
            Some((amount, words)) if words == per => amount,
            _ => {
                let message = format!("`{}` is not an amount", text.get_ref());
                self.add(
                    Code::E109,
                    message,
                    span(text),
                    &format!("dollars, then `{per}`"),
                    &format!("write  \"{example}\""),
                );
                0
            }
        }
    }

    fn keep(&mut self, keep: &Text) -> u32 {
        let text = keep.get_ref().trim();
        let count = text.strip_suffix("days").or_else(|| text.strip_suffix("day"));
        match count.and_then(|count| count.trim().parse().ok()) {
            Some(days) if (1..=MAX_KEEP_TRACES_DAYS).contains(&days) => days,
            _ => {
                let message = format!("`{text}` is not how long calls can be kept");
                self.add(Code::E102, message, span(keep), "between 1 and 3653 days", "write  keep = \"90 days\"");
                KEEP_TRACES_DAYS
            }
        }
    }
}

/// E.164: `+`, no leading zero, 7 to 15 digits.
pub(in crate::compile) fn is_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The shape of a BCP 47 tag: `en`, `en-US`, `zh-Hant-TW`.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or("");
    (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (TenantToml, Vec<String>) {
        let source = Source::new("tenants/x/tenant.toml", text);
        let mut report = Report::default();
        let toml = read_profile(&source, &mut report);
        let lines = report.into_sorted().into_iter().map(|d| {
            let place = d.place().unwrap();
            format!("{} {} [{}] {}", d.code, d.message, source.get(place.span), place.text)
        });
        (toml, lines.collect())
    }

    #[test]
    fn every_mistake_of_a_file_is_reported_at_its_place() {
        let (_, found) = read_text(
            r#"
nmae = "Penguin Air"
timezone = "America/New_Yrok"
numbers = ["(239) 555-0111", 5]
plan = "por"
colour = "blue"

[hours]
mondey = ["08:00-17:00"]
saturday = ["nine to five"]
holidays = "us-federal"
exceptions = [{ date = "12/24/2026", open = [] }, { date = "2026-12-31", opne = [] }]

[contacts.office]
number = "+12395550120"
rings = 3

[carrier.twilio]
account = "AC1"
auth_token = "0123456789abcdef"

[model]
base_url = "localhost:8081"
price = { input = "15 cents" }
"#,
        );
        insta::assert_snapshot!(found.join("\n"));
    }

    #[test]
    fn the_smallest_tenant_has_shipped_words() {
        let (toml, found) = read_text("name = \"Penguin Air\"\ntimezone = \"America/New_York\"\n");
        assert_eq!(found, Vec::<String>::new());
        assert_eq!(toml.profile.greeting.source, "Thanks for calling {business.name}. How can I help you today?");
        assert!(!toml.has_hours);
    }

    #[test]
    fn a_missing_quote_breeds_no_followers() {
        let (_, found) = read_text("name = \"Penguin Air\ntimezone = \"America/New_York\"\n");
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
