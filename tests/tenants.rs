//! The tenants that ship, held to what an onboarding specialist owes their owners, and the templates they start from.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use clientsvia::compile::{Compiled, Files, compile, compile_with, template_names};
use clientsvia::diagnostic::Severity;
use clientsvia::effects::{CacheFolder, read_tenants};
use clientsvia::golden::play;
use clientsvia::matcher::{Decision, LearnedCache, Now};
use clientsvia::model::{ActKind, CallScript, CallerAct, Channel, Expectation, Kind, Part, Reply, Scenario, Status};
use clientsvia::revision::{LEARNED_FILE, Revision};
use std::sync::{Arc, OnceLock};

/// At the least.
const OWN_SCENARIOS: usize = 20;
const PHRASES: usize = 8;
const CALLS: usize = 20;

struct Shipped {
    revision: Arc<Revision>,
    calls: Vec<CallScript>,
    errors: Vec<String>,
}

fn all() -> &'static [Shipped] {
    static ALL: OnceLock<Vec<Shipped>> = OnceLock::new();
    ALL.get_or_init(|| {
        let tenants = read_tenants(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tenants"))).unwrap();
        let compiled = tenants.tenants.iter().map(|tenant| {
            let compiled = compile(tenant, &tenants.files, jiff::civil::date(2026, 7, 14));
            let errors = compiled.diagnostics.iter().filter(|one| one.severity() == Severity::Error);
            let errors: Vec<String> = errors.map(|one| format!("{} {}", one.code, one.message)).collect();
            let revision = compiled.revision.unwrap_or_else(|| panic!("{tenant}: {errors:#?}"));
            Shipped { revision: Arc::new(revision), calls: compiled.scripts, errors }
        });
        compiled.collect()
    })
}

impl Shipped {
    fn id(&self) -> &str {
        self.revision.tenant.id.as_str()
    }

    fn live(&self) -> impl Iterator<Item = &Scenario> {
        self.revision.tenant.scenarios.values().filter(|scenario| scenario.status == Status::Live)
    }

    /// What the tenant's own files hold, not a template's.
    fn own(&self) -> impl Iterator<Item = &Scenario> {
        self.live().filter(|scenario| !scenario.at.path.contains("_templates/"))
    }

    fn expects(&self, wanted: impl Fn(&Expectation) -> bool) -> bool {
        let acts = self.calls.iter().flat_map(|call| &call.acts);
        acts.into_iter().any(|act| matches!(&act.kind, ActKind::Expect { not: false, what } if wanted(what)))
    }

    fn expects_scenario(&self, scenario: &str) -> bool {
        self.expects(|what| matches!(what, Expectation::Scenario { id, .. } if id.as_str() == scenario))
    }
}

fn replies(scenario: &Scenario) -> impl Iterator<Item = &Reply> {
    scenario.replies.iter().chain(scenario.whens.iter().flat_map(|when| &when.replies))
}

#[test]
fn there_are_three_and_each_compiles() {
    let names: Vec<&str> = all().iter().map(Shipped::id).collect();
    assert_eq!(names, ["cedar-dental", "harper-lowe", "penguin-air"]);
    for shipped in all() {
        assert_eq!(shipped.errors, Vec::<String>::new(), "{}", shipped.id());
    }
}

/// What callers say in the test calls, and how it is understood.
fn decisions(revision: &Revision, calls: &[CallScript]) -> Vec<Decision> {
    let now = Now::new(Channel::Voice, &revision.tenant.profile.language);
    let said = calls.iter().flat_map(|call| &call.acts).filter_map(|act| match &act.kind {
        ActKind::Caller(CallerAct::Says { words, .. }) => Some(words),
        ActKind::Caller(_) | ActKind::World(_) | ActKind::Expect { .. } => None,
    });
    said.map(|words| revision.matcher().hear(words, &now)).collect()
}

/// The tenants, as they are where nobody taught: what they know is learned from their phrases.
fn learned(cache: &dyn LearnedCache) -> Vec<Compiled> {
    let tenants = read_tenants(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tenants"))).unwrap();
    let own = tenants.files.iter().filter(|(path, _)| !path.ends_with(LEARNED_FILE));
    let files = Files::of_sources(own.map(|(path, source)| (path.to_owned(), source.clone())).collect());
    let compile = |tenant| compile_with(tenant, &files, jiff::civil::date(2026, 7, 14), cache);
    tenants.tenants.iter().map(compile).collect()
}

/// What was learned before and is found again is what would be learned now.
#[test]
fn each_is_the_same_from_the_cache() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || std::fs::read_dir(folder.path()).unwrap().count();
    let cache = CacheFolder::new(folder.path());
    let first = learned(&cache);
    assert_eq!(kept(), first.len());
    for (first, again) in first.into_iter().zip(learned(&cache)) {
        let (revision, kept) = (first.revision.unwrap(), again.revision.unwrap());
        let tenant = &revision.tenant.id;
        assert_eq!(again.diagnostics, first.diagnostics, "{tenant}");
        assert_eq!(kept, revision);
        let said = decisions(&revision, &first.scripts);
        assert!(said.len() > CALLS);
        assert_eq!(decisions(&kept, &again.scripts), said, "{tenant}");
    }
    assert_eq!(kept(), 3, "nothing was learned again");
}

#[test]
fn each_has_scenarios_of_its_own_of_every_kind_with_enough_phrases() {
    for shipped in all() {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for scenario in shipped.own() {
            *kinds.entry(scenario.kind.as_str()).or_default() += 1;
            if matches!(scenario.kind, Kind::Info | Kind::Action) {
                let phrases = scenario.hear.phrases.len();
                assert!(phrases >= PHRASES, "{}/{} has {phrases} phrases", shipped.id(), scenario.id);
            }
        }
        assert!(kinds.values().sum::<usize>() >= OWN_SCENARIOS, "{}: {kinds:?}", shipped.id());
        assert_eq!(kinds.into_keys().collect::<Vec<_>>(), ["ack", "action", "info", "smalltalk"], "{}", shipped.id());
    }
}

#[test]
fn each_has_hours_holidays_contacts_and_tells_of_the_recording() {
    for shipped in all() {
        let profile = &shipped.revision.tenant.profile;
        assert!(profile.hours.week_words().is_some(), "{}", shipped.id());
        assert!(!profile.hours.holidays.is_empty(), "{}", shipped.id());
        assert!(!profile.hours.exceptions.is_empty(), "{}", shipped.id());
        assert!(profile.contacts.len() >= 2, "{}", shipped.id());
        assert!(profile.contacts.values().all(|contact| !contact.numbers.is_empty()), "{}", shipped.id());
        assert!(profile.greeting.source.contains("may be recorded"), "{}", profile.greeting.source);
    }
}

#[test]
fn where_life_is_at_risk_the_caller_is_told_to_dial_911() {
    for shipped in all() {
        let urgent: Vec<&Scenario> = shipped.live().filter(|scenario| scenario.urgent).collect();
        assert!(!urgent.is_empty(), "{}", shipped.id());
        for scenario in urgent {
            assert!(
                replies(scenario).any(|reply| reply.words.source.contains("hang up and dial 911")),
                "{}",
                scenario.id
            );
            assert!(shipped.expects_scenario(scenario.id.as_str()), "no call covers {}", scenario.id);
        }
    }
}

#[test]
fn the_calls_cover_every_scenario_and_every_trouble() {
    for shipped in all() {
        let id = shipped.id();
        assert!(shipped.calls.len() >= CALLS, "{id}");
        let covered = |scenario: &&Scenario| shipped.expects_scenario(scenario.id.as_str());
        let missing: Vec<&str> = shipped.live().filter(|own| !covered(own)).map(|own| own.id.as_str()).collect();
        assert_eq!(missing, Vec::<&str>::new(), "{id}: no call expects these");
        let hours = &shipped.revision.tenant.profile.hours;
        let closed = |call: &&CallScript| !hours.is_open(call.begins) && !hours.is_holiday(call.begins.date());
        assert!(shipped.calls.iter().filter(closed).count() >= 3, "{id}: closed hours");
        assert!(shipped.calls.iter().any(|call| hours.is_holiday(call.begins.date())), "{id}: a holiday");
        let silent = |act: &clientsvia::model::Act| act.kind == ActKind::Caller(CallerAct::Silent);
        assert!(
            shipped.calls.iter().any(|call| call.acts.iter().filter(|act| silent(act)).count() >= 2),
            "{id}: silence"
        );
        assert!(shipped.expects(|what| *what == Expectation::Unsure), "{id}: misunderstanding");
        for scenario in ["talk-to-person", "hostile-words"] {
            assert!(shipped.expects_scenario(scenario), "{id}: {scenario}");
        }
        assert!(shipped.expects(|what| matches!(what, Expectation::Transfer(_))), "{id}: a person");
        assert!(shipped.expects(|what| *what == Expectation::Voicemail), "{id}: a message");
    }
}

/// Whatever the calls expect happens, and no caller hears the same sentence twice in one breath.
#[test]
fn the_calls_go_as_expected_and_nobody_is_told_anything_twice() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for shipped in all() {
        for call in &shipped.calls {
            let played = runtime.block_on(play(call, &shipped.revision)).unwrap();
            let unmet: Vec<&str> = played.findings.iter().map(|finding| finding.message.as_str()).collect();
            assert_eq!(unmet, Vec::<&str>::new(), "{}/{}", shipped.id(), call.stem);
            for turn in &played.turns {
                let words = turn.response.words();
                let sentences: Vec<&str> = words.split_inclusive(['.', '?', '!']).map(str::trim).collect();
                let once: BTreeSet<&&str> = sentences.iter().collect();
                assert_eq!(once.len(), sentences.len(), "{}/{}: {words}", shipped.id(), call.stem);
            }
        }
    }
}

/// Read aloud, every reply begins and ends as a sentence does.
#[test]
fn every_reply_is_a_sentence() {
    for shipped in all() {
        for reply in shipped.live().flat_map(replies) {
            let words = reply.words.source.as_str();
            let starts = matches!(reply.words.parts.first(), Some(Part::Hole(_)))
                || words.starts_with(|c: char| c.is_uppercase() || c == '¿' || c == '¡');
            assert!(starts && words.ends_with(['.', '!', '?']), "{} of {}", words, shipped.id());
            assert!(!words.contains("  "), "{words}");
        }
    }
}

#[test]
fn a_new_tenant_from_any_template_checks_clean_and_passes_its_calls() {
    for template in template_names() {
        let folder = tempfile::tempdir().unwrap();
        let run = |words: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_clientsvia"));
            command
                .args(words)
                .current_dir(folder.path())
                .env_remove("CLIENTSVIA_TENANTS")
                .env("CLIENTSVIA_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"))
                .env_remove("CLIENTSVIA_GOLDEN");
            let output = command.output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            (said, output.status.code())
        };
        let (said, status) = run(&["new", "blue-sky", "--from", template]);
        assert_eq!(status, Some(0), "{template}: {said}");
        let (said, status) = run(&["check", "blue-sky"]);
        assert_eq!(status, Some(0), "{template}: {said}");
        let (said, status) = run(&["test", "blue-sky", "--accept"]);
        assert_eq!(status, Some(0), "{template}: {said}");
        assert_eq!(run(&["test", "blue-sky"]).1, Some(0), "{template}");
    }
}
