use std::fs;
use std::path::Path;

use super::exit::{Exit, Trouble};
use super::folders;
use super::messages::counted;
use super::screen::Screen;
use crate::compile::{template_files, template_names};
use crate::text::closest;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia new blue-sky --from hvac       a heating and cooling firm
  clientsvia new smile-studio --from dental  a dental clinic";

/// The longest name of a tenant, in letters.
const MAX_NAME_CHARS: usize = 63;

/// What can be asked of `new`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The tenant's name: small letters, digits and hyphens
    #[arg(value_name = "TENANT")]
    tenant: String,
    /// The industry to start from
    #[arg(long, value_name = "TEMPLATE")]
    from: String,
    #[command(flatten)]
    folder: folders::Tenants,
}

/// Makes a tenant's folder from a template, and says what to do next.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let tenant = options.tenant.as_str();
    if !is_slug(tenant) {
        return Err(Trouble::usage(format!("`{tenant}` cannot be a tenant's name")).help(
            "use small letters, digits and hyphens, beginning with a letter:  clientsvia new blue-sky --from hvac",
        ));
    }
    let files = template_files(&options.from);
    if files.is_empty() {
        return Err(no_template(&options.from));
    }
    let folder = options.folder.tenants.join(tenant);
    if folder.exists() {
        return Err(Trouble::usage(format!("`{}` is there already", folder.display())).help("choose another name"));
    }
    let prefix = format!("_templates/{}/", options.from);
    let (mut scenarios, mut calls) = (0, 0);
    for (path, text) in files {
        let Some(inner) = path.strip_prefix(&prefix) else { continue };
        scenarios += usize::from(inner.ends_with(".scenario"));
        calls += usize::from(inner.ends_with(".call"));
        write(&folder.join(inner), &own(text, &options.from, tenant))?;
    }
    let there = where_given(&options.folder.tenants);
    screen.line(&format!(
        "{} is made from {}: {}, {}.\n\nNext:\n  1. edit {}: the name, the numbers, the hours, the contacts\n  \
         2. clientsvia check {tenant}{there}\n  3. clientsvia try {tenant}{there}\n  \
         4. clientsvia test {tenant} --review{there}",
        folder.display(),
        options.from,
        counted(scenarios, "scenario file"),
        counted(calls, "test call"),
        folder.join("tenant.toml").display(),
    ));
    Ok(Exit::Good)
}

/// The folder of the tenants as the other commands must be told of it; nothing where it is the usual one.
fn where_given(tenants: &Path) -> String {
    let shown = tenants.display().to_string();
    match shown.as_str() {
        folders::DEFAULT_TENANTS => String::new(),
        plain if !plain.contains([' ', '\'', '"', '$', '&', ';', '(', ')']) => format!(" --tenants {plain}"),
        other => format!(" --tenants '{}'", other.replace('\'', "'\\''")),
    }
}

fn is_slug(name: &str) -> bool {
    name.len() <= MAX_NAME_CHARS
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Variables of the template's are named after the tenant, so that two tenants never share one by accident.
fn own(text: &str, template: &str, tenant: &str) -> String {
    let variable = |name: &str| name.to_uppercase().replace('-', "_");
    text.replace(&format!("YOUR_{}", variable(template)), &variable(tenant))
}

fn no_template(name: &str) -> Trouble {
    let trouble = Trouble::usage(format!("there is no template `{name}`"));
    match closest(name, template_names()) {
        Some(near) => trouble.help(format!("did you mean `{near}`?")),
        None => {
            let names: Vec<String> = template_names().map(|name| format!("`{name}`")).collect();
            trouble.help(format!("the templates are {}", names.join(", ")))
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
    made.map_err(|error| Trouble::new(format!("`{}` cannot be written: {error}", path.display())))
}
