use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::folders;
use super::messages::{Count, counted, print_human, print_json};
use super::screen::Screen;
use super::tenants::{Tenants, today};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::TenantId;
use crate::revision::Revision;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia check                     every tenant
  clientsvia check penguin-air         one tenant
  clientsvia check --json              for an editor or a script: a line a message
  clientsvia check --as-of 2027-01-01  as it will be on that day: which facts will have ended?";

/// What can be asked of `check`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The tenants to check; all where none is named
    #[arg(value_name = "TENANT")]
    names: Vec<String>,
    /// Print a line of JSON for each message and one for each tenant
    #[arg(long)]
    json: bool,
    /// The day to check for; today where it is left out
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    folder: folders::Tenants,
}

/// `2027-01-01`.
fn day(text: &str) -> Result<Date, String> {
    let told = || "this is no day of the calendar; write it so: 2027-01-01".to_owned();
    text.trim().parse().map_err(|_| told())
}

/// Compiles the tenants and prints everything that is wrong with their files.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let tenants = Tenants::read(&options.folder)?;
    let as_of = options.as_of.unwrap_or_else(today);
    let mut exit = Exit::Good;
    let mut numbers: BTreeMap<String, TenantId> = BTreeMap::new();
    for tenant in tenants.chosen(&options.names)? {
        let compiled = tenants.compile(&tenant, as_of);
        let count = Count::of(&compiled.diagnostics);
        let summary = Summary {
            tenant: &tenant,
            files: tenants.scenario_files(&tenant),
            errors: count.errors,
            warnings: count.warnings,
            revision: compiled.revision.as_ref().map(|revision| revision.id.as_str()),
        };
        if options.json {
            print_json(&compiled.diagnostics, &tenants, screen);
            screen.line(&serde_json::to_string(&summary).unwrap_or_default());
        } else {
            print_human(&compiled.diagnostics, &tenants, screen);
            screen.line(&summary.words(count));
        }
        let shared = compiled.revision.iter().flat_map(|revision| note_numbers(revision, &mut numbers));
        let shared: Vec<Diagnostic> = shared.collect();
        if options.json {
            print_json(&shared, &tenants, screen);
        } else {
            print_human(&shared, &tenants, screen);
        }
        if count.errors > 0 || !shared.is_empty() {
            exit = Exit::Findings;
        }
    }
    Ok(exit)
}

/// Notes whose numbers these are; a number that another tenant has already is a mistake that no tenant's files show alone.
fn note_numbers(revision: &Revision, numbers: &mut BTreeMap<String, TenantId>) -> Vec<Diagnostic> {
    let tenant = &revision.tenant;
    let mut shared = Vec::new();
    for number in &tenant.profile.numbers {
        match numbers.get(number) {
            Some(first) => shared.push(
                Diagnostic::new(Code::E105, format!("`{first}` and `{}` have the same number, {number}", tenant.id))
                    .help("take it out of one of their `tenant.toml`: a call can come to one business only"),
            ),
            None => drop(numbers.insert(number.clone(), tenant.id.clone())),
        }
    }
    shared
}

#[derive(Serialize)]
struct Summary<'a> {
    tenant: &'a TenantId,
    files: usize,
    errors: usize,
    warnings: usize,
    revision: Option<&'a str>,
}

impl Summary<'_> {
    fn words(&self, count: Count) -> String {
        let verdict = if self.errors > 0 { " Nothing goes live until the errors are mended." } else { "" };
        format!("{}: {} in {}.{verdict}", self.tenant, count.words(), counted(self.files, "scenario file"))
    }
}
