use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::exit::Trouble;
use super::folders;
use super::messages::Count;
use crate::compile::{Compiled, Files, compile_with, template_files, template_names};
use crate::effects::{Clock, SystemClock, TenantFolders, read_tenants};
use crate::matcher::LearnedCache;
use crate::model::TenantId;
use crate::revision::Revision;
use crate::text::{Source, closest};

/// All tenants' files, as the commands need them.
pub struct Tenants {
    folders: TenantFolders,
    templates: BTreeMap<String, Source>,
    cache: Arc<dyn LearnedCache>,
}

impl Tenants {
    /// Reads the folder.
    pub fn read(options: &folders::Tenants) -> Result<Self, Trouble> {
        let folders = read_tenants(&options.tenants).map_err(|unreadable| {
            Trouble::new(unreadable.to_string()).help("name the folder that holds the tenants:  --tenants FOLDER")
        })?;
        let templates = template_names()
            .flat_map(template_files)
            .map(|(path, text)| (path.clone(), Source::new(path, text)))
            .collect();
        Ok(Self { folders, templates, cache: folders::cache_of_user() })
    }

    /// The tenants, in order.
    pub fn all(&self) -> &[TenantId] {
        &self.folders.tenants
    }

    /// The tenant with this name.
    pub fn named(&self, name: &str) -> Result<TenantId, Trouble> {
        if let Some(tenant) = self.all().iter().find(|tenant| tenant.as_str() == name) {
            return Ok(tenant.clone());
        }
        let trouble = Trouble::usage(format!("no tenant is called `{name}`"));
        Err(match closest(name, self.all().iter().map(TenantId::as_str)) {
            Some(near) => trouble.help(format!("did you mean `{near}`?")),
            None => trouble.help(format!("the tenants are {}", names(self.all()))),
        })
    }

    /// The tenants with these names; all where none is named.
    pub fn chosen(&self, names: &[String]) -> Result<Vec<TenantId>, Trouble> {
        if names.is_empty() {
            return Ok(self.all().to_vec());
        }
        names.iter().map(|name| self.named(name)).collect()
    }

    /// Compiles a tenant as of a day.
    pub fn compile(&self, tenant: &TenantId, as_of: Date) -> Compiled {
        compile_with(tenant, &self.folders.files, as_of, &*self.cache)
    }

    /// A tenant's revision, where nothing is wrong with its files.
    pub fn revision(&self, tenant: &TenantId, as_of: Date) -> Result<Arc<Revision>, Trouble> {
        let compiled = self.compile(tenant, as_of);
        compiled.revision.map(Arc::new).ok_or_else(|| {
            Trouble::new(format!("`{tenant}` has {}", Count::of(&compiled.diagnostics).words()))
                .help(format!("look at them:  clientsvia check {tenant}"))
        })
    }

    /// The tenants' files.
    pub fn files(&self) -> &Files {
        &self.folders.files
    }

    /// The file that people see under this path.
    pub fn source(&self, shown: &str) -> Option<&Source> {
        let path = self.folders.files.unshown(shown);
        self.folders.files.get(path).or_else(|| self.templates.get(path))
    }

    /// The scenario and call files of a tenant, relative to the tenants' folder, in order.
    pub fn laid_out_files(&self, tenant: &TenantId) -> Vec<String> {
        let prefix = format!("{tenant}/");
        let ours = |path: &str| path.starts_with(&prefix) && (path.ends_with(".scenario") || path.ends_with(".call"));
        self.folders.files.iter().map(|(path, _)| path.to_owned()).filter(|path| ours(path)).collect()
    }

    /// How many scenario files a tenant has.
    pub fn scenario_files(&self, tenant: &TenantId) -> usize {
        let prefix = format!("{tenant}/");
        self.folders.files.iter().filter(|(path, _)| path.starts_with(&prefix) && path.ends_with(".scenario")).count()
    }
}

fn names(tenants: &[TenantId]) -> String {
    if tenants.is_empty() {
        return "none yet: make one with `clientsvia new`".to_owned();
    }
    tenants.iter().map(|tenant| format!("`{tenant}`")).collect::<Vec<_>>().join(", ")
}

/// Today, in UTC: near enough for what compiling asks of the day.
pub fn today() -> Date {
    SystemClock.now().to_zoned(TimeZone::UTC).date()
}
