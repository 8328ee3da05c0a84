use jiff::civil::Date;

use super::files::Files;
use super::report::Report;
use super::tenant_toml::read_profile;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{CallScript, TenantId};
use crate::revision::Revision;
use crate::text::Span;

/// What compiling a tenant gives.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The revision, where nothing is wrong with the files.
    pub revision: Option<Revision>,
    /// The test calls that could be read, by the path of their files.
    pub scripts: Vec<CallScript>,
    /// Everything found wrong, by path, then position.
    pub diagnostics: Vec<Diagnostic>,
}

/// Compiles a tenant's files as of a day (which decides only whether facts have ended).
#[must_use]
pub fn compile(tenant: &TenantId, files: &Files, as_of: Date) -> Compiled {
    let mut report = Report::default();
    let toml_path = format!("{tenant}/tenant.toml");
    match files.get(&toml_path) {
        Some(source) => {
            let _ = read_profile(source, &mut report);
        }
        None => report.add(
            Diagnostic::new(Code::E110, format!("`{tenant}` has no `tenant.toml`"))
                .at(&files.shown(&toml_path).into(), Span::default(), "")
                .help("write one; `clientsvia new` makes a first one"),
        ),
    }
    let _ = as_of;
    Compiled { revision: None, scripts: Vec::new(), diagnostics: report.into_sorted() }
}
