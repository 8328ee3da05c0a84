//! What `serve` has to do with the operating system: signals, the log, folders.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use super::super::exit::Trouble;
use super::super::folders::DEFAULT_TENANTS;
use crate::driver::Driver;
use crate::effects::{Clock, TenantFolders, Unreadable};
use crate::server::{Desks, News, load as load_folder};
use crate::store::{self, Keep, Store, StoreError};

/// How often calls past their retention are looked for.
const RETENTION_EVERY: Duration = Duration::from_secs(3_600);
/// How often matchers are looked for that nobody needs.
const REST_EVERY: Duration = Duration::from_secs(60);
/// How long the end waits for a disk to take what it did not take before.
const LAST_TRY_WITHIN: Duration = Duration::from_secs(2);

/// The log goes to standard error; `CLIENTSVIA_LOG` chooses what is in it, `info` where it is not set.
pub fn log_to_stderr(json: bool) {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_env_var("CLIENTSVIA_LOG")
        .with_default_directive(tracing::level_filters::LevelFilter::INFO.into())
        .from_env_lossy();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A log that is set up already, by a test for example, stays.
    let _already = if json { log.json().try_init() } else { log.try_init() };
}

/// The store in the data folder.
pub fn open_store(data: &Path) -> Result<Arc<dyn Store>, Trouble> {
    match store::open(&store::Options::new(data)) {
        Ok(store) => Ok(store),
        Err(error @ StoreError::InUse(_)) => Err(Trouble::new(error.to_string())),
        Err(error) => Err(Trouble::new(format!("calls cannot be remembered in `{}`: {error}", data.display()))
            .help("give a folder that can be written:  --data FOLDER")),
    }
}

/// Reads the tenants. Where nobody named a folder and there is none, the example that ships with the program serves.
pub async fn load(desks: &Arc<Desks>, folder: &Path, clock: &dyn Clock) -> Result<Vec<News>, Trouble> {
    if folder == Path::new(DEFAULT_TENANTS) && !folder.exists() {
        return Ok(desks.load(&shipped(), clock.now().to_zoned(jiff::tz::TimeZone::UTC).date()));
    }
    load_folder(desks, folder, clock).await.map_err(|unreadable| {
        Trouble::new(unreadable.to_string()).help("name the folder that holds the tenants:  --tenants FOLDER")
    })
}

static EXAMPLE: include_dir::Dir<'_> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/tenants/penguin-air");

fn shipped() -> TenantFolders {
    let tenant = "penguin-air";
    let mut folders = TenantFolders::default();
    folders.tenants.push(crate::model::TenantId::new(tenant));
    let inner = EXAMPLE.dirs().flat_map(include_dir::Dir::files);
    for file in EXAMPLE.files().chain(inner) {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            folders.files.insert(format!("{tenant}/{path}"), text);
        }
    }
    folders
}

/// Ready when the process is told to stop.
pub async fn told_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be heard: the server stops only when it is killed");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping: no new connections, calls in progress are answered");
}

/// A file that may not grow further is a write that fails, as on a full disk: without this the system would end the
/// process for it.
pub fn outlive_file_limits() {
    const SIGXFSZ: i32 = 25;
    // Heard and not answered to. Where it cannot be heard, everything is as the system has it.
    let _heard = signal(SignalKind::from_raw(SIGXFSZ));
}

/// Asks for the tenants' files to be read again at each SIGHUP.
pub async fn reload_on_hang_up(again: mpsc::Sender<()>) {
    let Ok(mut hang_up) = signal(SignalKind::hangup()) else { return };
    while hang_up.recv().await.is_some() {
        let _asked_already = again.try_send(());
    }
}

/// Tells what came of a change, in the log.
pub fn log_news(result: Result<Vec<News>, Unreadable>, desks: &Desks) {
    match result {
        Err(unreadable) => tracing::error!(%unreadable, "the tenants were not read again; what was live stays"),
        Ok(news) => {
            for news in &news {
                log_one(news);
            }
            tracing::info!(tenants = desks.serving(), "the tenants' files were read");
        }
    }
}

fn log_one(news: &News) {
    match news {
        News::Serving { tenant, revision, unset, .. } => {
            let revision = super::words::short(revision);
            tracing::info!(%tenant, revision, "serves new calls");
            if !unset.is_empty() {
                tracing::warn!(%tenant, variables = unset.join(", "), "no auth token is set");
            }
        }
        News::Same { .. } => {}
        News::Refused { tenant, still, diagnostics } => {
            let still = still.as_ref().map_or("nothing", super::words::short);
            let first = super::words::first_error(diagnostics);
            tracing::error!(%tenant, still_live = still, first,
                "the files have errors: run `clientsvia check {tenant}`");
        }
        News::SharedNumber { number, first, second } => {
            tracing::error!(%number, %first, %second, "two tenants have the same number: the first keeps it");
        }
    }
}

/// Before the end: what a failing disk did not take is tried once more. What it still does not take is told.
pub async fn write_what_waits(store: &dyn Store) {
    let lost = match tokio::time::timeout(LAST_TRY_WITHIN, store.last_try()).await {
        Ok(Ok(waiting)) => waiting,
        Ok(Err(_)) | Err(_) => usize::try_from(store.health().spooled_turns).unwrap_or(usize::MAX),
    };
    if lost > 0 {
        let why = store.health().trouble;
        tracing::error!(why, "{lost} records that waited in memory are lost: the disk did not take them to the end");
    }
}

/// Lets matchers go that no call needs, every minute.
pub async fn let_rest(driver: Arc<Driver>) {
    let mut every = tokio::time::interval(REST_EVERY);
    loop {
        every.tick().await;
        driver.rest();
    }
}

/// Forgets calls past their retention, at the start and every hour.
pub async fn forget_what_is_old(driver: Arc<Driver>, desks: Arc<Desks>, clock: Arc<dyn Clock>) {
    let mut every = tokio::time::interval(RETENTION_EVERY);
    loop {
        every.tick().await;
        let days =
            desks.all().into_iter().map(|desk| (desk.tenant().clone(), desk.door().revision.profile.keep_traces_days));
        let keep = Keep { days: days.collect(), ..Keep::default() };
        if let Err(error) = driver.store().retain(clock.now(), &keep).await {
            tracing::error!(%error, "calls past their retention were not forgotten");
        }
    }
}
