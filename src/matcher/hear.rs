use std::collections::{BTreeMap, BTreeSet};

use super::decide::{Entry, Ladder, MAX_MEANING_CANDIDATES};
use super::decision::{By, Candidate, Chance, Decision, Found, Lost, Outcome};
use super::direction::Direction;
use super::meaning::{Course, LearnedCache, Look, Meaning, NoCache, Ranking, Rehearsed, Taught, Weighing, background};
use super::model::Choosable;
use super::normalize::{Heard, Normalizer};
use super::rules::{Line, Match, Rules, Shaper};
use crate::model::{At, Channel, Key, Kind, Language, Lessons, Scenario, ScenarioId, Status, Tenant};

/// Hears for one tenant: all its live scenarios, ready to be matched. Immutable, and the same answer on every machine.
#[derive(Debug)]
pub struct Matcher {
    pub(super) normalizer: Normalizer,
    pub(super) entries: Vec<Entry>,
    pub(super) choosable: Vec<Choosable>,
    pub(super) business: String,
    pub(super) rules: Rules,
    meaning: Meaning,
}

/// What of the moment decides what may match.
#[derive(Clone, Debug, PartialEq)]
pub struct Now<'a> {
    /// How the caller talks with us.
    pub channel: Channel,
    /// The language spoken.
    pub language: &'a Language,
    /// The scenarios that may not match now, and why ([`Lost::NotNow`], [`Lost::Cooling`], …).
    pub barred: BTreeMap<ScenarioId, Lost>,
    /// The confidence that tier 2 needs at least, beside every threshold: higher while a question is open.
    pub at_least: Chance,
}

impl<'a> Now<'a> {
    /// A moment in which everything for this channel and language may match.
    #[must_use]
    pub fn new(channel: Channel, language: &'a Language) -> Self {
        Self { channel, language, barred: BTreeMap::new(), at_least: Chance::default() }
    }
}

/// A phrase, and what would be understood of it if it had not been written.
#[derive(Clone, Debug, PartialEq)]
pub struct Without {
    /// Its scenario.
    pub scenario: ScenarioId,
    /// Where it stands.
    pub at: At,
    /// The scenario that is nearest then.
    pub nearest: ScenarioId,
    /// Whether it is sure enough to be chosen.
    pub chosen: bool,
}

impl Matcher {
    /// Ready to hear this tenant's live scenarios. Lines that cannot be run (the compiler refuses them) are left out.
    #[must_use]
    pub fn build(tenant: &Tenant) -> Self {
        Self::learn(tenant, &Lessons::default()).0
    }

    /// The same, with more to learn from than scenarios; and how each phrase would fare without itself, by meaning alone.
    #[must_use]
    pub fn learn(tenant: &Tenant, lessons: &Lessons) -> (Self, Vec<Without>) {
        Self::learn_with(tenant, lessons, &NoCache)
    }

    /// The same, unless the cache has what that comes to.
    #[must_use]
    pub fn learn_with(tenant: &Tenant, lessons: &Lessons, cache: &dyn LearnedCache) -> (Self, Vec<Without>) {
        let normalizer = Normalizer::new(&tenant.vocabulary);
        let (meaning, rehearsed) = Meaning::learn(&live(tenant), &normalizer, &tenant.profile, lessons, cache);
        Self::with(tenant, normalizer, meaning, rehearsed)
    }

    /// The same, knowing what a course taught instead of learning; none where that was about other sentences.
    #[must_use]
    pub fn taught(tenant: &Tenant, taught: &Taught) -> Option<(Self, Vec<Without>)> {
        let normalizer = Normalizer::new(&tenant.vocabulary);
        let (meaning, rehearsed) = Meaning::taught(&live(tenant), &normalizer, &tenant.profile, taught)?;
        Some(Self::with(tenant, normalizer, meaning, rehearsed))
    }

    /// What a teacher could teach of this tenant's live scenarios.
    #[must_use]
    pub fn course(tenant: &Tenant, lessons: &Lessons) -> Course {
        Course::plan(&live(tenant), &Normalizer::new(&tenant.vocabulary), &tenant.profile, lessons)
    }

    fn with(
        tenant: &Tenant,
        normalizer: Normalizer,
        meaning: Meaning,
        rehearsed: Vec<Rehearsed>,
    ) -> (Self, Vec<Without>) {
        let scenarios = live(tenant);
        let places: BTreeMap<&ScenarioId, usize> = scenarios.iter().map(|scenario| &scenario.id).zip(0..).collect();
        let entry = |scenario: &Scenario| Entry {
            id: scenario.id.clone(),
            wins_over: scenario.wins_over.iter().filter_map(|id| places.get(id).copied()).collect(),
            urgent: scenario.urgent,
            is_wish: matches!(scenario.kind, Kind::Info | Kind::Action),
            threshold: scenario.threshold.or(tenant.profile.threshold),
            channels: scenario.channels.clone(),
            language: scenario.language.clone().unwrap_or_else(|| tenant.profile.language.clone()),
        };
        let entries: Vec<Entry> = scenarios.iter().copied().map(entry).collect();
        let shaper = Shaper { normalizer: &normalizer, slots: &tenant.slots };
        let rules = Rules::new(scenarios.iter().enumerate().map(|(place, scenario)| (place, &scenario.hear)), &shaper);
        let matcher = Self {
            rules,
            meaning,
            entries,
            choosable: scenarios.iter().map(|scenario| Choosable::new(scenario, &tenant.slots)).collect(),
            business: tenant.profile.name.clone(),
            normalizer,
        };
        let without = rehearsed.into_iter().filter_map(|rehearsed| matcher.without(rehearsed)).collect();
        (matcher, without)
    }

    fn without(&self, rehearsed: Rehearsed) -> Option<Without> {
        let (own, best) = (self.entries.get(rehearsed.own)?, self.entries.get(rehearsed.best)?);
        let chosen = rehearsed.confidence.get() >= best.threshold.unwrap_or(self.meaning.threshold(false));
        Some(Without { scenario: own.id.clone(), at: rehearsed.at, nearest: best.id.clone(), chosen })
    }

    /// The confidence that tier 2 needs for a scenario: its own, its tenant's, or the one that was learned. None where there is
    /// no such live scenario. What was learned depends on whether an encoder had a part in the decision.
    #[must_use]
    pub fn threshold(&self, scenario: &ScenarioId, is_directed: bool) -> Option<f64> {
        let entry = self.place(scenario).and_then(|place| self.entries.get(place))?;
        Some(entry.threshold.unwrap_or(self.meaning.threshold(is_directed)))
    }

    /// Takes this share of what callers say for speech that no scenario is meant for: all confidences follow, the thresholds
    /// stay. For measuring.
    pub fn assume_strange_share(&mut self, share: f64) {
        self.meaning.assume_strange_share(share);
    }

    /// Which scenario the words mean now.
    #[must_use]
    pub fn hear(&self, utterance: &str, now: &Now<'_>) -> Decision {
        self.hear_directed(utterance, None, now)
    }

    /// The same with what the encoder [`Self::encoder`] makes of [`Self::sentence`]. A direction of another one is not heeded.
    #[must_use]
    pub fn hear_directed(&self, utterance: &str, direction: Option<&Direction>, now: &Now<'_>) -> Decision {
        let heard = Heard { direction: direction.cloned(), ..self.normalizer.hear(utterance) };
        self.listen(&heard, now).decide()
    }

    /// The encoder whose directions help to hear: the one that taught.
    #[must_use]
    pub fn encoder(&self) -> Option<&str> {
        self.meaning.encoder()
    }

    /// What an encoder is given to read of an utterance.
    #[must_use]
    pub fn sentence(&self, utterance: &str) -> String {
        self.normalizer.hear(utterance).text()
    }

    /// Finds everything that the words come near, before anything is decided.
    #[must_use]
    pub fn listen<'a>(&'a self, heard: &'a Heard, now: &Now<'_>) -> Listening<'a> {
        let mut barred = self.barred(now);
        let mut lines = Vec::new();
        for found in self.rules.find(heard) {
            let Some(line) = self.rules.line(found.line) else { continue };
            if line.not {
                barred.entry(line.scenario).or_insert_with(|| Lost::Vetoed(line.at.clone()));
            } else {
                lines.push((line, found));
            }
        }
        let weighing = self.meaning.weigh(heard);
        Listening { matcher: self, heard, barred, lines, weighing, at_least: now.at_least.get() }
    }

    /// The scenario that comes first by meaning, and how it looks: for fitting and measuring.
    #[must_use]
    pub fn look(&self, utterance: &str) -> Option<(ScenarioId, Look)> {
        let heard = self.normalizer.hear(utterance);
        let (best, look) = self.meaning.weigh(&heard).look(&vec![true; self.entries.len()])?;
        Some((self.entries.get(best)?.id.clone(), look))
    }

    /// The sentences that ship with the program and are meant for nobody: for fitting.
    pub fn strangers() -> impl Iterator<Item = &'static str> {
        background()
    }

    /// How many lines of tier 1 match: for measuring.
    #[must_use]
    pub fn lines_heard(&self, utterance: &str) -> usize {
        self.rules.find(&self.normalizer.hear(utterance)).len()
    }

    /// How tier 1 and 2 read an utterance.
    #[must_use]
    pub fn normalize(&self, utterance: &str) -> Heard {
        self.normalizer.hear(utterance)
    }

    /// The stems of the words that carry a wish.
    pub(super) fn content<'a>(&self, words: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
        self.meaning.content(words)
    }

    pub(super) fn place(&self, id: &ScenarioId) -> Option<usize> {
        self.entries.binary_search_by(|entry| entry.id.cmp(id)).ok()
    }

    fn barred(&self, now: &Now<'_>) -> BTreeMap<usize, Lost> {
        let elsewhere = |entry: &Entry| !entry.channels.contains(&now.channel) || !entry.language.covers(now.language);
        self.entries
            .iter()
            .enumerate()
            .filter_map(|(place, entry)| {
                let lost =
                    now.barred.get(&entry.id).cloned().or_else(|| elsewhere(entry).then_some(Lost::Elsewhere))?;
                Some((place, lost))
            })
            .collect()
    }

    /// Which scenario a key means now.
    #[must_use]
    pub fn press(&self, key: Key, now: &Now<'_>) -> Decision {
        let barred = self.barred(now);
        let mut decision =
            Decision { heard_as: key.to_string(), outcome: Outcome::Unsure, candidates: Vec::new(), also: Vec::new() };
        let mut winner: Option<&Entry> = None;
        for place in self.rules.key(key) {
            let Some(entry) = self.entries.get(*place) else { continue };
            let lost = barred.get(place).cloned().or_else(|| winner.map(|_| Lost::Order));
            if lost.is_none() {
                winner = Some(entry);
            }
            let (scenario, score) = (entry.id.clone(), Chance::ONE);
            decision.candidates.push(Candidate { scenario, by: By::Key, score, lost, evidence: Vec::new(), at: None });
        }
        decision.candidates.sort_by_key(|candidate| candidate.lost.is_some());
        if let Some(entry) = winner {
            decision.outcome = Outcome::Decided(Found {
                scenario: entry.id.clone(),
                by: By::Key,
                confidence: Chance::ONE,
                at: None,
                source: format!("key {key}"),
                slots: BTreeMap::new(),
            });
        }
        decision
    }
}

fn live(tenant: &Tenant) -> Vec<&Scenario> {
    tenant.scenarios.values().filter(|scenario| scenario.status == Status::Live).collect()
}

/// Words, and everything of a tenant that they come near. From it can be decided, and decided again as if something were
/// missing.
pub struct Listening<'a> {
    matcher: &'a Matcher,
    heard: &'a Heard,
    barred: BTreeMap<usize, Lost>,
    lines: Vec<(&'a Line, Match)>,
    weighing: Weighing<'a>,
    at_least: f64,
}

impl Listening<'_> {
    /// Which scenario the words mean.
    #[must_use]
    pub fn decide(&self) -> Decision {
        self.ladder(&self.lines, MAX_MEANING_CANDIDATES + self.lines.len())
    }

    /// Which one they would mean if phrases did not count word for word. Without evidence: nobody reads it.
    #[must_use]
    pub fn without_exact_phrases(&self) -> Decision {
        let lines: Vec<(&Line, Match)> = self.lines.iter().filter(|(line, _)| line.by != By::Phrase).cloned().collect();
        self.ladder(&lines, 0)
    }

    fn ladder(&self, lines: &[(&Line, Match)], shown: usize) -> Decision {
        let entries = &self.matcher.entries;
        let open: Vec<bool> = (0..entries.len()).map(|place| !self.barred.contains_key(&place)).collect();
        let Ranking { ranked, threshold } = self.weighing.rank(&open, shown);
        let (barred, at_least) = (&self.barred, self.at_least);
        let ladder = Ladder { entries, barred, heard: lines, ranked, learned_threshold: threshold, at_least };
        ladder.decide(self.heard.text())
    }
}
