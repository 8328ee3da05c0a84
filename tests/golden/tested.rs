//! Tenants with their test calls, compiled once for all tests of this binary.

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use clientsvia::compile::compile;
use clientsvia::effects::read_tenants;
use clientsvia::golden::Snap;
use clientsvia::model::{CallScript, TenantId};
use clientsvia::revision::Revision;

pub struct Tested {
    pub revision: Arc<Revision>,
    pub scripts: Vec<CallScript>,
}

impl Tested {
    pub fn id(&self) -> &str {
        self.revision.tenant.id.as_str()
    }

    pub fn script(&self, stem: &str) -> &CallScript {
        self.scripts.iter().find(|script| script.stem == stem).unwrap_or_else(|| panic!("no call is named {stem}"))
    }

    /// The repository's reviewed transcript of a call.
    pub fn golden(&self, stem: &str) -> String {
        let path = repository().join("golden").join(self.id()).join(format!("{stem}.snap"));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Snap::body_of(&text).unwrap_or_else(|| panic!("{} is no golden", path.display()))
    }
}

pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The repository's tenants.
pub fn all() -> &'static [Tested] {
    static ALL: OnceLock<Vec<Tested>> = OnceLock::new();
    ALL.get_or_init(|| read(&repository().join("tenants")))
}

/// One of them.
pub fn of(tenant: &str) -> &'static Tested {
    all().iter().find(|tested| tested.id() == tenant).unwrap_or_else(|| panic!("no tenant is named {tenant}"))
}

/// The tenants of any folder, as of a day after their last call.
pub fn read(folder: &Path) -> Vec<Tested> {
    let folder: PathBuf = folder.to_owned();
    let tenants = read_tenants(&folder).unwrap();
    let compiled = |tenant: &TenantId| {
        let compiled = compile(tenant, &tenants.files, jiff::civil::date(2027, 1, 1));
        let messages: Vec<&str> = compiled.diagnostics.iter().map(|one| one.message.as_str()).collect();
        let revision = compiled.revision.unwrap_or_else(|| panic!("{tenant}: {messages:#?}"));
        Tested { revision: Arc::new(revision), scripts: compiled.scripts }
    };
    tenants.tenants.iter().map(compiled).collect()
}

/// Waits for a future that does nothing but think.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
