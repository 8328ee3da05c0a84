use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;

use super::{Desks, News};
use crate::effects::{Clock, Unreadable, read_tenants};

/// How long the files must be left alone before they are read: an editor saves in several steps.
const QUIET: Duration = Duration::from_millis(150);

/// Says that something changed in the tenants' folder, or that it should be read again.
pub struct Watch {
    changed: mpsc::Receiver<()>,
    again: mpsc::Sender<()>,
    // Kept alive: dropping it ends the watching.
    _watcher: Option<RecommendedWatcher>,
}

impl Watch {
    /// Watches a folder with all that is in it. Where it cannot be watched, or is not there, only [`Watch::again`] speaks.
    #[must_use]
    pub fn folder(folder: &Path) -> Self {
        let (again, changed) = mpsc::channel(1);
        if !folder.exists() {
            return Self { changed, again, _watcher: None };
        }
        let told = again.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading the files is an access too: only changes count.
            if event.is_ok_and(|event| !event.kind.is_access()) {
                let _full_is_told_already = told.try_send(());
            }
        })
        .and_then(|mut watcher| watcher.watch(folder, RecursiveMode::Recursive).map(|()| watcher));
        let watcher = watcher
            .inspect_err(
                |error| tracing::warn!(%error, "the tenants' folder is not watched; send SIGHUP after a change"),
            )
            .ok();
        Self { changed, again, _watcher: watcher }
    }

    /// Asks for the folder to be read again.
    #[must_use]
    pub fn again(&self) -> mpsc::Sender<()> {
        self.again.clone()
    }

    /// Ready when something changed and then nothing for a while.
    async fn settled(&mut self) -> Option<()> {
        self.changed.recv().await?;
        while let Ok(more) = tokio::time::timeout(QUIET, self.changed.recv()).await {
            more?;
        }
        Some(())
    }
}

/// Reads the tenants' folder and puts what compiles into service.
///
/// # Errors
/// A folder or file that cannot be read: then everything stays as it was.
pub async fn load(desks: &Arc<Desks>, folder: &Path, clock: &dyn Clock) -> Result<Vec<News>, Unreadable> {
    let (desks, folder) = (Arc::clone(desks), folder.to_owned());
    let as_of = clock.now().to_zoned(TimeZone::UTC).date();
    let loaded = tokio::task::spawn_blocking(move || read_tenants(&folder).map(|folders| desks.load(&folders, as_of)));
    loaded.await.unwrap_or_else(|_panicked| {
        tracing::error!("compiling the tenants' files broke off; what was served before goes on");
        Ok(Vec::new())
    })
}

/// Keeps the desks as the folder has them, for as long as it is polled. `tell` hears what came of each change.
pub async fn keep_loaded(
    desks: Arc<Desks>,
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    mut watch: Watch,
    tell: impl Fn(Result<Vec<News>, Unreadable>),
) {
    while watch.settled().await.is_some() {
        tell(load(&desks, &folder, &*clock).await);
    }
}
