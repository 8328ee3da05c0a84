use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::effects::CacheFolder;
use crate::matcher::{LearnedCache, NoCache};

/// The folder of the tenants where nobody names another.
pub const DEFAULT_TENANTS: &str = "tenants";

/// Where the tenants' files are.
#[derive(Clone, Debug, clap::Args)]
pub struct Tenants {
    /// The folder with one folder for each tenant
    #[arg(long, value_name = "FOLDER", default_value = DEFAULT_TENANTS, env = "CLIENTSVIA_TENANTS")]
    pub tenants: PathBuf,
}

/// Where calls are remembered.
#[derive(Clone, Debug, clap::Args)]
pub struct Data {
    /// The folder in which calls are remembered
    #[arg(long, value_name = "FOLDER", default_value = "data", env = "CLIENTSVIA_DATA")]
    pub data: PathBuf,
}

/// Names the folder in which what was learned from phrases is kept; empty, nothing is kept.
const CACHE_VARIABLE: &str = "CLIENTSVIA_CACHE";

/// What was learned from phrases by a server: beside the calls that it remembers, where nobody names another folder.
pub fn cache_beside(data: &Path) -> Arc<dyn LearnedCache> {
    cache(std::env::var_os(CACHE_VARIABLE), || Some(data.join("cache")))
}

/// What was learned from phrases by this user's commands: in the user's cache folder, where nobody names another one.
pub fn cache_of_user() -> Arc<dyn LearnedCache> {
    cache(std::env::var_os(CACHE_VARIABLE), || of_user(std::env::var_os("XDG_CACHE_HOME"), std::env::var_os("HOME")))
}

fn cache(named: Option<OsString>, otherwise: impl FnOnce() -> Option<PathBuf>) -> Arc<dyn LearnedCache> {
    match named.map_or_else(otherwise, |named| (!named.is_empty()).then(|| PathBuf::from(named))) {
        Some(folder) => Arc::new(CacheFolder::new(folder)),
        None => Arc::new(NoCache),
    }
}

/// A variable that is no whole path counts as unset: so says the XDG base directory specification.
fn of_user(cache_home: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let whole = |path: OsString| Some(PathBuf::from(path)).filter(|path| path.is_absolute());
    let caches = cache_home.and_then(whole).or_else(|| Some(home.and_then(whole)?.join(".cache")))?;
    Some(caches.join("clientsvia"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_users_cache_is_where_such_things_are_kept() {
        let of = |cache: Option<&str>, home: Option<&str>| of_user(cache.map(OsString::from), home.map(OsString::from));
        let expected = |path: &str| Some(PathBuf::from(path));
        assert_eq!(of(Some("/caches"), Some("/home/ana")), expected("/caches/clientsvia"));
        assert_eq!(of(None, Some("/home/ana")), expected("/home/ana/.cache/clientsvia"));
        assert_eq!(of(Some("not/whole"), Some("/home/ana")), expected("/home/ana/.cache/clientsvia"));
        assert_eq!(of(Some(""), None), None);
        assert_eq!(of(None, Some("")), None);
    }
}
