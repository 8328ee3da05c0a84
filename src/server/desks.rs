use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;
use jiff::civil::Date;

use crate::carrier::twilio::{self, Keys};
use crate::carrier::{Carrier as CarrierName, Wire};
use crate::compile::compile_with;
use crate::diagnostic::Diagnostic;
use crate::driver::Door;
use crate::effects::{Secrets, TenantFolders};
use crate::matcher::{LearnedCache, NoCache};
use crate::model::{Account, Carrier, RevisionId, TenantId};
use crate::revision::Resting;

/// Everybody who can be called here, by tenant and by number. Swapped as a whole: a request sees one state of it.
pub struct Desks {
    plate: Doorplate,
    cache: Arc<dyn LearnedCache>,
    development_token: OnceLock<String>,
    book: ArcSwap<Book>,
}

/// What the desks of all tenants have in common.
#[derive(Clone, Debug, Default)]
pub struct Doorplate {
    /// Where carriers reach us, without a slash at the end: `https://voice.example.com`.
    pub public_url: String,
    /// Where auth tokens come from.
    pub secrets: Secrets,
}

#[derive(Default)]
struct Book {
    desks: BTreeMap<TenantId, Arc<Desk>>,
    /// Those whose files are gone: calls under way go on, new ones do not begin.
    closed: BTreeMap<TenantId, Arc<Desk>>,
    numbers: BTreeMap<String, TenantId>,
    /// Those whose files are wrong.
    refused: BTreeSet<TenantId>,
}

/// Where one tenant's calls are answered.
pub struct Desk {
    door: Door,
    made_of: MadeOf,
    account: String,
    keys: Keys,
    tried_only: bool,
    closed: bool,
}

/// What a tenant's revision was compiled of: of the same on the same day comes the same.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MadeOf {
    /// Names the files.
    files: String,
    as_of: Date,
}

/// What a tenant's files came to.
enum Loaded {
    /// They are as they were.
    Same(Arc<Desk>),
    /// What was compiled of them, at rest, where nothing is wrong with it.
    Compiled { made_of: MadeOf, resting: Option<Arc<Resting>>, diagnostics: Vec<Diagnostic> },
}

/// What loading the tenants' files came to, tenant by tenant.
#[derive(Clone, Debug)]
pub enum News {
    /// The files serve new calls.
    Serving {
        /// Whose.
        tenant: TenantId,
        /// Which revision.
        revision: RevisionId,
        /// Variables that should hold an auth token and are not set: without one, every webhook is refused.
        unset: Vec<String>,
        /// Warnings and notes.
        diagnostics: Vec<Diagnostic>,
    },
    /// The files are as they were, and so is what serves new calls.
    Same {
        /// Whose.
        tenant: TenantId,
        /// Which revision.
        revision: RevisionId,
    },
    /// The files are wrong.
    Refused {
        /// Whose.
        tenant: TenantId,
        /// What goes on serving, if anything does.
        still: Option<RevisionId>,
        /// Everything that is wrong.
        diagnostics: Vec<Diagnostic>,
    },
    /// Two tenants have the same number; the first keeps it.
    SharedNumber {
        /// The number.
        number: String,
        /// Who has it.
        first: TenantId,
        /// Who does not get it.
        second: TenantId,
    },
}

impl Desks {
    /// Nobody can be called yet.
    #[must_use]
    pub fn new(plate: Doorplate) -> Self {
        let (development_token, book) = (OnceLock::new(), ArcSwap::default());
        Self { plate, cache: Arc::new(NoCache), development_token, book }
    }

    /// The same, keeping here what is learned from phrases.
    #[must_use]
    pub fn with_cache(self, cache: Arc<dyn LearnedCache>) -> Self {
        Self { cache, ..self }
    }

    /// Compiles the files as of a day and, in one swap, puts what compiled into service. A tenant whose files are wrong
    /// keeps its old revision; the others are not touched by it.
    pub fn load(&self, folders: &TenantFolders, as_of: Date) -> Vec<News> {
        let before = self.book.load_full();
        let mut book = Book::default();
        let mut news = Vec::new();
        for (tenant, loaded) in folders.tenants.iter().zip(self.compile_all(folders, as_of, &before)) {
            let old = before.desks.get(tenant);
            match loaded {
                Loaded::Same(desk) => {
                    let revision = desk.door.revision.id.clone();
                    news.push(News::Same { tenant: tenant.clone(), revision });
                    book.desks.insert(tenant.clone(), desk);
                }
                Loaded::Compiled { made_of, resting: Some(resting), diagnostics } => {
                    let same = old.map(|old| &old.door.revision).filter(|old| old.id == resting.id);
                    let resting = same.map_or(resting, Arc::clone);
                    let desk = Arc::new(self.desk(resting, made_of));
                    news.push(self.news_of(&desk, diagnostics));
                    book.desks.insert(tenant.clone(), desk);
                }
                Loaded::Compiled { resting: None, diagnostics, .. } => {
                    let still = old.map(|old| old.door.revision.id.clone());
                    news.push(News::Refused { tenant: tenant.clone(), still, diagnostics });
                    book.refused.insert(tenant.clone());
                    book.desks.extend(old.map(|old| (tenant.clone(), Arc::clone(old))));
                }
            }
        }
        book.close_others(&before);
        news.extend(book.give_numbers(&before.numbers));
        self.book.store(Arc::new(book));
        news
    }

    /// In the order of the tenants. Those whose files have changed are compiled, as many side by side as this machine has
    /// processors; of each only what rests stays.
    fn compile_all(&self, folders: &TenantFolders, as_of: Date, before: &Book) -> Vec<Loaded> {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            while let number = next.fetch_add(1, Ordering::Relaxed)
                && let Some(tenant) = folders.tenants.get(number)
            {
                done.push((number, self.compile(tenant, folders, as_of, before)));
            }
            done
        };
        let workers = std::thread::available_parallelism().map_or(1, NonZero::get).min(folders.tenants.len());
        let mut all: Vec<(usize, Loaded)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
            let done = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|broken| resume_unwind(broken)));
            done.flatten().collect()
        });
        all.sort_by_key(|(number, _)| *number);
        all.into_iter().map(|(_, loaded)| loaded).collect()
    }

    fn compile(&self, tenant: &TenantId, folders: &TenantFolders, as_of: Date, before: &Book) -> Loaded {
        let made_of = MadeOf { files: folders.files.name_of(tenant), as_of };
        // what was refused last is told of when it is taken back
        let taken = before.desks.get(tenant).filter(|_| !before.refused.contains(tenant));
        if let Some(old) = taken.filter(|old| old.made_of == made_of) {
            return Loaded::Same(Arc::clone(old));
        }
        let compiled = compile_with(tenant, &folders.files, as_of, &*self.cache);
        let resting = compiled.revision.map(|revision| Arc::new(Resting::of(&revision)));
        Loaded::Compiled { made_of, resting, diagnostics: compiled.diagnostics }
    }

    /// From now on, this token signs for every tenant whose own is not set: only while nobody but this machine can reach
    /// us. Given once.
    pub fn sign_with(&self, development_token: String) {
        let _given_already = self.development_token.set(development_token);
        let before = self.book.load();
        let desks = before.desks.iter().map(|(tenant, desk)| {
            (tenant.clone(), Arc::new(self.desk(Arc::clone(&desk.door.revision), desk.made_of.clone())))
        });
        let (closed, numbers, refused) = (before.closed.clone(), before.numbers.clone(), before.refused.clone());
        self.book.store(Arc::new(Book { desks: desks.collect(), closed, numbers, refused }));
    }

    fn desk(&self, revision: Arc<Resting>, made_of: MadeOf) -> Desk {
        let Resting { tenant, profile, .. } = &*revision;
        let base = format!("{}/twilio/{tenant}/voice", self.plate.public_url);
        let account = profile.carrier.as_ref().map(|Carrier::Twilio(account)| account);
        let tried_only = account.is_some_and(|account| lacks_token(account, &self.plate.secrets));
        let tokens = account.map(|account| self.tokens(account)).unwrap_or_default();
        Desk {
            closed: false,
            made_of,
            tried_only,
            account: account.map(|account| account.account.clone()).unwrap_or_default(),
            keys: Keys { tokens, shared: Vec::new() },
            door: Door { revision, carrier: CarrierName::Twilio, base },
        }
    }

    /// The tokens that are set; in development, one that is made for it.
    fn tokens(&self, account: &Account) -> Vec<String> {
        if lacks_token(account, &self.plate.secrets) {
            return self.development_token.get().into_iter().cloned().collect();
        }
        account.auth_tokens.iter().filter_map(|token| self.plate.secrets.get(token)).map(str::to_owned).collect()
    }

    fn news_of(&self, desk: &Desk, diagnostics: Vec<Diagnostic>) -> News {
        let account = desk.door.revision.profile.carrier.as_ref().map(|Carrier::Twilio(account)| account);
        let lacking = account.filter(|_| desk.tried_only).map(|account| account.auth_tokens.iter());
        let unset = lacking.into_iter().flatten().map(|token| token.env.clone()).collect();
        News::Serving { tenant: desk.tenant().clone(), revision: desk.door.revision.id.clone(), unset, diagnostics }
    }

    /// Where carriers reach us, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.plate.public_url
    }

    /// The desk of a tenant that a carrier serves, or of one whose files are gone while calls may go on.
    #[must_use]
    pub fn of_tenant(&self, id: &str) -> Option<Arc<Desk>> {
        let book = self.book.load();
        book.desks.get(id).or_else(|| book.closed.get(id)).map(Arc::clone)
    }

    /// The desk of the tenant that has a number.
    #[must_use]
    pub fn of_number(&self, number: &str) -> Option<Arc<Desk>> {
        let book = self.book.load();
        book.numbers.get(number).and_then(|tenant| book.desks.get(tenant)).map(Arc::clone)
    }

    /// The desks of an account.
    #[must_use]
    pub fn of_account(&self, account: &str) -> Vec<Arc<Desk>> {
        let book = self.book.load();
        book.desks.values().filter(|desk| !account.is_empty() && desk.account == account).map(Arc::clone).collect()
    }

    /// All desks, in the order of their tenants.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Desk>> {
        self.book.load().desks.values().map(Arc::clone).collect()
    }

    /// How many tenants can be called.
    #[must_use]
    pub fn serving(&self) -> usize {
        self.book.load().desks.len()
    }

    /// How many tenants' files are wrong.
    #[must_use]
    pub fn refused(&self) -> usize {
        self.book.load().refused.len()
    }
}

fn lacks_token(account: &Account, secrets: &Secrets) -> bool {
    account.auth_tokens.iter().all(|token| secrets.get(token).is_none())
}

impl Book {
    /// Desks of tenants that are not there any more, as they were.
    fn close_others(&mut self, before: &Self) {
        for (tenant, desk) in before.closed.iter().chain(&before.desks) {
            if !self.desks.contains_key(tenant) {
                self.closed.insert(tenant.clone(), Arc::new(desk.closed()));
            }
        }
    }

    /// Whoever has a number keeps it; else the first that names it gets it.
    fn give_numbers(&mut self, before: &BTreeMap<String, TenantId>) -> Vec<News> {
        let mut named: BTreeMap<&String, Vec<&TenantId>> = BTreeMap::new();
        for (tenant, desk) in &self.desks {
            for number in &desk.door.revision.profile.numbers {
                named.entry(number).or_default().push(tenant);
            }
        }
        let (mut news, mut numbers) = (Vec::new(), BTreeMap::new());
        for (number, tenants) in named {
            let holder = before.get(number).filter(|holder| tenants.contains(holder));
            let Some(first) = holder.or_else(|| tenants.first().copied()) else { continue };
            news.extend(tenants.iter().filter(|tenant| **tenant != first).map(|second| News::SharedNumber {
                number: number.clone(),
                first: first.clone(),
                second: (*second).clone(),
            }));
            numbers.insert(number.clone(), first.clone());
        }
        self.numbers = numbers;
        news
    }
}

impl Desk {
    /// The tenant's id.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.door.revision.tenant
    }

    /// Where its calls come in.
    #[must_use]
    pub fn door(&self) -> &Door {
        &self.door
    }

    /// Its account at the carrier; empty where it has none.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Whether only the token made for trying signs for it.
    #[must_use]
    pub fn is_tried_only(&self) -> bool {
        self.tried_only && !self.keys.tokens.is_empty()
    }

    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The same, for calls that are under way and no others.
    fn closed(&self) -> Self {
        let Self { door, made_of, account, keys, tried_only, closed: _ } = self;
        let (door, made_of, account, keys) = (door.clone(), made_of.clone(), account.clone(), keys.clone());
        Self { door, made_of, account, keys, tried_only: *tried_only, closed: true }
    }

    /// Whether its tenant's files are gone: then no new call begins.
    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// What a caller hears where something of ours failed: a person, if the tenant names one.
    pub(super) fn apology(&self) -> Wire {
        let number = self.door.revision.number_for_anybody.as_ref();
        number.map_or_else(twilio::closing, |number| twilio::put_through(number))
    }
}
