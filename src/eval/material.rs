use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::rows::Row;
use crate::hours::Hours;
use crate::model::{
    At, Block, BlockId, Blocks, Language, Part, Phrase, PhrasePart, Plan, Profile, Scenario, ScenarioId, Template,
    Tenant, TenantId, Vocabulary, Voice,
};

/// How long traces of a tenant are kept where it does not say, in days. Nothing of a measured tenant is kept.
const KEEP_TRACES_DAYS: u32 = 90;

/// A tenant with a scenario for each label and a phrase for each row, as a compiler would have made it of an author's files.
///
/// The id of a scenario is its label, letter for letter: so no two labels meet in one id, and what is told of a scenario names
/// it as its author does. The words of a row are plain words; braces in them are no slots. Nothing is said to anybody.
#[must_use]
pub fn material(rows: &[Row]) -> Tenant {
    let mut blocks = Blocks::default();
    let nothing = blocks.push(Block::default());
    let mut scenarios: BTreeMap<ScenarioId, Scenario> = BTreeMap::new();
    for row in rows {
        let id = ScenarioId::new(row.label.as_str());
        let scenario = scenarios.entry(id.clone()).or_insert_with(|| scenario(id, &row.at, nothing));
        scenario.hear.phrases.push(phrase(row));
    }
    Tenant {
        id: TenantId::new("measured"),
        profile: profile(),
        vocabulary: Vocabulary::default(),
        facts: BTreeMap::new(),
        slots: BTreeMap::new(),
        scenarios,
        flows: BTreeMap::new(),
        fallback: vec![nothing],
        silence: vec![nothing],
        outcomes: BTreeMap::new(),
        blocks,
    }
}

fn scenario(id: ScenarioId, at: &At, next: BlockId) -> Scenario {
    let title = readable(id.as_str());
    Scenario::bare(id, title, at.clone(), next)
}

fn phrase(row: &Row) -> Phrase {
    Phrase { parts: vec![PhrasePart::Words(row.text.clone())], source: row.text.clone(), at: row.at.clone() }
}

fn profile() -> Profile {
    let name = "the measured business";
    let words = |words: &str| Template {
        parts: vec![Part::Words(words.to_owned())],
        source: words.to_owned(),
        at: At::shipped(),
    };
    Profile {
        name: name.to_owned(),
        zone: TimeZone::UTC,
        language: Language::new("en-US"),
        numbers: Vec::new(),
        greeting: words("Hello."),
        goodbye: words("Goodbye."),
        plan: Plan::Enterprise,
        voice: Voice { name: None },
        hours: Hours::default(),
        contacts: BTreeMap::new(),
        calendars: Vec::new(),
        webhooks: BTreeMap::new(),
        carrier: None,
        model: None,
        threshold: None,
        off_topic: None,
        keep_traces_days: KEEP_TRACES_DAYS,
    }
}

/// A label as a title: `card_arrival` and `cardArrival` are "card arrival". A label with no word in it stays as it is.
fn readable(label: &str) -> String {
    let mut title = String::new();
    let letters: Vec<char> = label.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at + 1);
        let begins = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || before.is_uppercase() && after.is_some_and(|after| after.is_lowercase())
            });
        if begins {
            title.push(' ');
        }
        title.push(if letter.is_alphanumeric() || *letter == '\'' { *letter } else { ' ' });
    }
    let words: Vec<&str> = title.split_whitespace().collect();
    if words.is_empty() { label.to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[test]
    fn a_label_is_made_readable() {
        let cases = [
            ("card_arrival", "card arrival"),
            ("cardArrival", "card Arrival"),
            ("CALL_CENTER", "CALL CENTER"),
            ("HTTPError404Page", "HTTP Error404 Page"),
            ("top-up  by/card?", "top up by card"),
            ("what's new", "what's new"),
            ("où_est", "où est"),
            ("___", "___"),
            ("🙂", "🙂"),
        ];
        for (label, title) in cases {
            assert_eq!(readable(label), title, "{label}");
        }
    }

    #[test]
    fn labels_are_kept_and_never_meet() {
        let row = |text: &str, label: &str, line| Row {
            text: text.to_owned(),
            label: label.to_owned(),
            at: At { path: "f".into(), line, span: Span::default() },
        };
        let rows =
            [row("a {b}", "x_y", 1), row("c", "x y", 2), row("d", "X_Y", 3), row("e", "x_y", 4), row("f", "xY", 5)];
        let tenant = material(&rows);
        let labels: Vec<&str> = tenant.scenarios.keys().map(ScenarioId::as_str).collect();
        assert_eq!(labels, ["X_Y", "x y", "xY", "x_y"]);
        let phrases = &tenant.scenarios.get("x_y").unwrap().hear.phrases;
        assert_eq!(phrases[0].parts, [PhrasePart::Words("a {b}".to_owned())]);
        assert_eq!(phrases.iter().map(|phrase| phrase.at.line).collect::<Vec<_>>(), [1, 4]);
    }
}
