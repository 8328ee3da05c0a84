use std::collections::BTreeMap;

use jiff::civil::Date;

use super::checks::{self, Context};
use super::files::Files;
use super::learned;
use super::lower::{Lowered, call_script, lower};
use super::names::{Names, Parsed};
use super::report::{Report, at};
use super::templates::{template_files, template_names};
use super::tenant_toml::{TenantToml, read_profile};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::matcher::{LearnedCache, NoCache};
use crate::model::{At, CallScript, Tenant, TenantId};
use crate::revision::{Revision, learned_path};
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
    compile_with(tenant, files, as_of, &NoCache)
}

/// The same; what is learned from phrases is taken from the cache where it is there. What comes of it is the same.
#[must_use]
pub fn compile_with(tenant: &TenantId, files: &Files, as_of: Date, cache: &dyn LearnedCache) -> Compiled {
    let mut report = Report::default();
    report.extend(files.unreadable_of(tenant).map(|(path, why)| unreadable(path, why)));
    let toml = read_toml(tenant, files, &mut report);
    let mut parsed = parse_all(own_scenarios(tenant, files), false, &mut report);
    let templates = used_templates(&parsed, &Shelf::Shipped, &mut report);
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
    let (matcher, without) = learned::matcher(&meant, files, cache, &mut report);
    checks::check_matching(&context, &matcher, &without, &mut report);

    let diagnostics = report.into_sorted();
    let revision = is_sound(&diagnostics).then(|| {
        let sources = sources(&meant, files, &templates);
        Revision::with_matcher(meant, matcher, sources)
    });
    Compiled { revision, scripts, diagnostics }
}

/// Makes the revision again that was once made of these files, its templates among them. Nothing is checked: that was done
/// before it went live, on a day when its facts had not ended. Its matcher is made when it is needed. None where the files are
/// not those of a whole revision.
#[must_use]
pub fn recompile(tenant: &TenantId, files: &Files) -> Option<Revision> {
    let mut report = Report::default();
    let toml = read_toml(tenant, files, &mut report)?;
    let mut parsed = parse_all(own_scenarios(tenant, files), false, &mut report);
    let templates = used_templates(&parsed, &Shelf::Kept(files), &mut report);
    parsed.extend(parse_all(templates.values(), true, &mut report));
    let names = Names::collect(&parsed, Some(&toml), &mut report);
    let lowered = lower(tenant, &parsed, &names, toml, &mut report);
    let sources = sources(&lowered.tenant, files, &templates);
    is_sound(&report.into_sorted()).then(|| Revision::new(lowered.tenant, sources))
}

fn is_sound(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().all(|diagnostic| diagnostic.severity() != Severity::Error)
}

fn own_scenarios<'a>(tenant: &TenantId, files: &'a Files) -> impl Iterator<Item = &'a Source> {
    files.of(tenant, "scenarios", "scenario").map(|(_, source)| source)
}

/// Everything a revision is made of, by path relative to the tenants' folder.
fn sources(tenant: &Tenant, files: &Files, templates: &BTreeMap<String, Source>) -> BTreeMap<String, Source> {
    let single = [toml_path(&tenant.id), learned_path(&tenant.id)].into_iter();
    let single = single.filter_map(|path| files.get(&path).map(|source| (path, source.clone())));
    let own = files.of(&tenant.id, "scenarios", "scenario").map(|(path, source)| (path.to_owned(), source.clone()));
    let templates = templates.iter().map(|(path, source)| (path.clone(), source.clone()));
    templates.chain(own).chain(single).collect()
}

/// Where the files of templates come from.
enum Shelf<'a> {
    /// Those that ship with the program.
    Shipped,
    /// Those that were kept with a revision: the program may ship others by now.
    Kept(&'a Files),
}

impl Shelf<'_> {
    fn has(&self, name: &str) -> bool {
        match self {
            Self::Shipped => template_names().any(|known| known == name),
            Self::Kept(_) => true,
        }
    }

    /// The scenario files of a template, by path relative to the tenants' folder.
    fn scenarios(&self, name: &str) -> Vec<(String, Source)> {
        let folder = format!("_templates/{name}/scenarios/");
        let is_scenario = |path: &str| path.starts_with(&folder) && path.ends_with(".scenario");
        match self {
            Self::Shipped => {
                let files = template_files(name).into_iter().filter(|(path, _)| is_scenario(path));
                files.map(|(path, text)| (path.clone(), Source::new(path, text))).collect()
            }
            Self::Kept(files) => {
                let files = files.iter().filter(|(path, _)| is_scenario(path));
                files.map(|(path, source)| (path.to_owned(), source.clone())).collect()
            }
        }
    }
}

fn unreadable(path: &str, why: &str) -> Diagnostic {
    let name = path.rsplit('/').next().unwrap_or(path);
    Diagnostic::new(Code::E111, format!("`{name}` {why}"))
        .at(&path.into(), Span::default(), "")
        .help("let the server's user read it, or take it away")
}

fn toml_path(tenant: &TenantId) -> String {
    format!("{tenant}/tenant.toml")
}

fn read_toml(tenant: &TenantId, files: &Files, report: &mut Report) -> Option<TenantToml> {
    let path = toml_path(tenant);
    let Some(source) = files.get(&path) else {
        if files.unreadable_of(tenant).next().is_some() {
            // It may be there, among what could not be read.
            return None;
        }
        let missing = Diagnostic::new(Code::E110, format!("`{tenant}` has no `tenant.toml`"))
            .at(&path.into(), Span::default(), "")
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
fn used_templates(parsed: &[Parsed<'_>], shelf: &Shelf<'_>, report: &mut Report) -> BTreeMap<String, Source> {
    let mut found = BTreeMap::new();
    for own in parsed {
        for item in &own.file.items {
            let Item::Use(used) = item else { continue };
            let name = &used.template.node;
            if !name.is_empty() && !shelf.has(name) {
                report.add(unknown_template(used, &at(own.source, used.template.span)));
                continue;
            }
            found.extend(shelf.scenarios(name));
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
