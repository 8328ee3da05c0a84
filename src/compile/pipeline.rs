use std::collections::BTreeMap;

use jiff::civil::Date;

use super::checks::{self, Context};
use super::files::Files;
use super::lower::{Lowered, call_script, lower};
use super::names::{Names, Parsed};
use super::report::{Report, at};
use super::templates::{template_files, template_names};
use super::tenant_toml::{TenantToml, read_profile};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::{At, CallScript, TenantId};
use crate::revision::Revision;
use crate::syntax::ast::{self, Item};
use crate::syntax::{parse, parse_call};
use crate::text::{Source, Span, closest};

/// What compiling a tenant gives.
#[derive(Debug)]
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
    let toml = read_toml(tenant, files, &mut report);
    let own: Vec<(&str, &Source)> = files.of(tenant, "scenarios", "scenario").collect();
    let mut parsed = parse_all(own.iter().map(|(_, source)| *source), false, &mut report);
    let templates = used_templates(&parsed, files, &mut report);
    parsed.extend(parse_all(templates.values(), true, &mut report));

    let names = Names::collect(&parsed, toml.as_ref(), &mut report);
    let (scripts, all_calls_read) = scripts(tenant, files, &names, &mut report);
    let Some(toml) = toml else {
        return Compiled { revision: None, scripts, diagnostics: report.into_sorted() };
    };
    let (greeting, plan) = (toml.greeting.clone(), toml.plan.clone());
    let Lowered { tenant: meant, uses, doubts } = lower(tenant, &parsed, &names, toml, &mut report);
    let context = Context {
        tenant: &meant,
        names: &names,
        uses: &uses,
        doubts: &doubts,
        greeting: &greeting,
        plan: &plan,
        as_of,
        sources: parsed.iter().map(|parsed| parsed.source).collect(),
        scripts: &scripts,
        all_calls_read,
    };
    checks::check(&context, &mut report);
    let matcher = crate::matcher::Matcher::build(&meant);
    checks::check_matching(&context, &matcher, &mut report);

    let mut sources = templates.clone();
    sources.extend(own.into_iter().map(|(path, source)| (path.to_owned(), source.clone())));
    let toml_path = toml_path(tenant);
    sources.extend(files.get(&toml_path).map(|source| (toml_path, source.clone())));
    let diagnostics = report.into_sorted();
    let sound = diagnostics.iter().all(|diagnostic| diagnostic.severity() != Severity::Error);
    let revision = sound.then(|| Revision::with_matcher(meant, matcher, sources));
    Compiled { revision, scripts, diagnostics }
}

fn toml_path(tenant: &TenantId) -> String {
    format!("{tenant}/tenant.toml")
}

fn read_toml(tenant: &TenantId, files: &Files, report: &mut Report) -> Option<TenantToml> {
    let path = toml_path(tenant);
    let Some(source) = files.get(&path) else {
        let missing = Diagnostic::new(Code::E110, format!("`{tenant}` has no `tenant.toml`"))
            .at(&files.shown(&path).into(), Span::default(), "")
            .help(format!("write one, or let a template write it:  clientsvia new {tenant} --from hvac"));
        report.add(missing);
        return None;
    };
    Some(read_profile(source, report))
}

fn parse_all<'a>(sources: impl Iterator<Item = &'a Source>, template: bool, report: &mut Report) -> Vec<Parsed<'a>> {
    let mut all = Vec::new();
    for source in sources {
        let (file, found) = parse(source);
        report.extend(found);
        all.push(Parsed { source, file, template });
    }
    all
}

/// The files of every template that the author's files use, by path relative to the tenants' folder.
fn used_templates(parsed: &[Parsed<'_>], files: &Files, report: &mut Report) -> BTreeMap<String, Source> {
    let mut found = BTreeMap::new();
    for own in parsed {
        for item in &own.file.items {
            let Item::Use(used) = item else { continue };
            let name = &used.template.node;
            if !name.is_empty() && !template_names().any(|known| known == name) {
                report.add(unknown_template(used, &at(own.source, used.template.span)));
                continue;
            }
            for (path, text) in template_files(name) {
                if path.ends_with(".scenario") && path.contains("/scenarios/") {
                    let source = Source::new(files.shown(&path), text);
                    found.insert(path, source);
                }
            }
        }
    }
    found
}

fn unknown_template(used: &ast::Use, place: &At) -> Diagnostic {
    let known: Vec<&str> = template_names().collect();
    let name = &used.template.node;
    let near = closest(name, known.iter().copied());
    let label = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
    let found =
        Diagnostic::new(Code::E007, format!("there is no template called `{name}`")).at(&place.path, place.span, label);
    if near.is_some() { found } else { found.help(format!("the templates are {}", known.join(", "))) }
}

/// The test calls, and whether all of them could be read.
fn scripts(tenant: &TenantId, files: &Files, names: &Names, report: &mut Report) -> (Vec<CallScript>, bool) {
    let (mut scripts, mut all) = (Vec::new(), true);
    for (_, source) in files.of(tenant, "calls", "call") {
        let (file, found) = parse_call(source);
        report.extend(found);
        let script = call_script(source, &file, names, report);
        all &= script.is_some();
        scripts.extend(script);
    }
    (scripts, all)
}
