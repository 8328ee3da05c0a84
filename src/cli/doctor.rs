use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::folders;
use super::messages::{Count, counted};
use super::screen::Screen;
use super::tenants::{Tenants, today};
use crate::effects::{Secrets, probe};
use crate::model::{Carrier, Profile, Secret, TenantId};

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia doctor                                             everything, as the server would find it
  clientsvia doctor --public-url https://voice.example.com      with the address the carrier uses
  clientsvia doctor --json                                      a line a finding";

/// What can be asked of `doctor`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    tenants: folders::Tenants,
    #[command(flatten)]
    data: folders::Data,
    /// Where the carrier reaches the server
    #[arg(long, value_name = "URL", env = "CLIENTSVIA_PUBLIC_URL")]
    public_url: Option<String>,
    /// Print a line of JSON for each finding
    #[arg(long)]
    json: bool,
}

/// How a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// As it should be.
    Good,
    /// Calls work, but somebody should look.
    Look,
    /// Calls suffer.
    Bad,
}

/// One thing looked at.
#[derive(Debug, Serialize)]
struct Finding {
    state: State,
    about: String,
    says: String,
    help: Option<String>,
}

impl Finding {
    fn new(state: State, about: impl Into<String>, says: impl Into<String>) -> Self {
        Self { state, about: about.into(), says: says.into(), help: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn print(&self, json: bool, screen: &mut Screen) {
        if json {
            screen.line(&serde_json::to_string(self).unwrap_or_default());
            return;
        }
        let mark = match self.state {
            State::Good => "good",
            State::Look => "look",
            State::Bad => "BAD ",
        };
        screen.line(&format!("{mark}  {:<24} {}", self.about, self.says));
        if let Some(help) = &self.help {
            screen.line(&format!("      {:<24} {help}", ""));
        }
    }
}

/// Looks at everything the server depends on.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let tenants = Tenants::read(&options.tenants)?;
    let secrets = Secrets::new(std::env::vars_os().filter_map(|(name, value)| {
        // Variables that are no text cannot hold a secret of ours.
        Some((name.into_string().ok()?, value.into_string().ok()?))
    }));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(format!("nothing can be run: {error}")))?;
    let mut findings = vec![disk(&options.data.data), runtime.block_on(public_url(options.public_url.as_deref()))];
    let mut numbers: BTreeMap<String, TenantId> = BTreeMap::new();
    for tenant in tenants.all() {
        let compiled = tenants.compile(tenant, today());
        let count = Count::of(&compiled.diagnostics);
        let Some(revision) = compiled.revision else {
            findings.push(
                Finding::new(State::Bad, tenant.as_str(), count.words()).help(format!("clientsvia check {tenant}")),
            );
            continue;
        };
        let state = if count.warnings > 0 { State::Look } else { State::Good };
        let scenarios = counted(revision.tenant.scenarios.len(), "scenario");
        findings.push(Finding::new(state, tenant.as_str(), format!("{scenarios}, {}", count.words())));
        let profile = &revision.tenant.profile;
        findings.push(carrier(tenant, profile, &secrets));
        findings.extend(shared_numbers(tenant, profile, &mut numbers));
        findings.extend(webhooks(tenant, profile, &secrets));
        findings.extend(runtime.block_on(model(tenant, profile, &secrets)));
    }
    if tenants.all().is_empty() {
        findings
            .push(Finding::new(State::Look, "tenants", "there are none").help("clientsvia new blue-sky --from hvac"));
    }
    findings.iter().for_each(|finding| finding.print(options.json, screen));
    Ok(if findings.iter().any(|finding| finding.state == State::Bad) { Exit::Findings } else { Exit::Good })
}

/// Whether a turn can be put on disk there, and how long that takes.
fn disk(data: &Path) -> Finding {
    let probe = data.join(".doctor");
    let begun = Instant::now();
    let written = fs::create_dir_all(data).and_then(|()| {
        let mut file = fs::File::create(&probe)?;
        file.write_all(&[0; 4096])?;
        file.sync_all()
    });
    let took = begun.elapsed().as_millis();
    // A probe that cannot be removed does no harm, and the next one replaces it.
    let _ = fs::remove_file(&probe);
    let about = "disk";
    match written {
        Ok(()) => Finding::new(State::Good, about, format!("`{}` can be written, in {took} ms", data.display())),
        Err(error) => Finding::new(State::Bad, about, format!("`{}` cannot be written: {error}", data.display()))
            .help("callers are answered, but nothing is remembered: give a folder with --data"),
    }
}

async fn public_url(url: Option<&str>) -> Finding {
    let about = "public address";
    let Some(url) = url.map(|url| url.trim_end_matches('/')) else {
        return Finding::new(State::Look, about, "not set: the carrier cannot reach this machine")
            .help("set CLIENTSVIA_PUBLIC_URL, or --public-url https://voice.example.com");
    };
    if !url.starts_with("https://") {
        return Finding::new(State::Look, about, format!("`{url}` is not https: anybody on the way can listen"));
    }
    match probe(&format!("{url}/healthz"), None).await {
        Ok(_) => Finding::new(State::Good, about, format!("`{url}` answers")),
        Err(why) => Finding::new(State::Bad, about, format!("nobody answers at `{url}`: {why}"))
            .help("is the server running, and does the proxy or tunnel lead to it?"),
    }
}

fn carrier(tenant: &TenantId, profile: &Profile, secrets: &Secrets) -> Finding {
    let about = format!("{tenant} carrier");
    let Some(Carrier::Twilio(account)) = &profile.carrier else {
        return Finding::new(State::Look, about, "none: it can be tried, not called")
            .help("add [carrier.twilio] to its tenant.toml, see docs/carrier-setup.md");
    };
    if profile.numbers.is_empty() {
        return Finding::new(State::Look, about, "no numbers: only its own address finds it");
    }
    let unset: Vec<&str> = account.auth_tokens.iter().filter(|token| secrets.get(token).is_none()).map(name).collect();
    let numbers = profile.numbers.join(", ");
    if unset.is_empty() {
        return Finding::new(State::Good, about, format!("{numbers}, the token is set"));
    }
    let state = if unset.len() == account.auth_tokens.len() { State::Bad } else { State::Look };
    Finding::new(state, about, format!("{numbers}, but {} is not set", unset.join(" and ")))
        .help("beyond this machine its calls are refused until the variable holds the account's auth token")
}

fn name(secret: &Secret) -> &str {
    &secret.env
}

fn shared_numbers(tenant: &TenantId, profile: &Profile, numbers: &mut BTreeMap<String, TenantId>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for number in &profile.numbers {
        if let Some(other) = numbers.insert(number.clone(), tenant.clone()) {
            findings.push(
                Finding::new(State::Bad, format!("{tenant} numbers"), format!("{number} belongs to {other} too"))
                    .help("a number has one tenant: take it out of one of them"),
            );
        }
    }
    findings
}

fn webhooks(tenant: &TenantId, profile: &Profile, secrets: &Secrets) -> Vec<Finding> {
    let unset = |(id, webhook): (&_, &crate::model::Webhook)| {
        let secret = webhook.secret.as_ref().filter(|secret| secrets.get(secret).is_none())?;
        let about = format!("{tenant} webhook");
        Some(
            Finding::new(State::Look, about, format!("{} is not set", secret.env))
                .help(format!("`{id}` is told nothing until it is: what is sent would not be signed")),
        )
    };
    profile.webhooks.iter().filter_map(unset).collect()
}

async fn model(tenant: &TenantId, profile: &Profile, secrets: &Secrets) -> Option<Finding> {
    let config = profile.model.as_ref()?;
    let about = format!("{tenant} model");
    if let Some(key) = config.key.as_ref().filter(|key| secrets.get(key).is_none()) {
        let finding = Finding::new(State::Look, about, format!("{} is not set", key.env));
        return Some(finding.help("tiers 1 and 2 work without it"));
    }
    let key = config.key.as_ref().and_then(|key| secrets.get(key));
    Some(match probe(&format!("{}/chat/completions", config.base_url), key).await {
        Ok(401 | 403) => Finding::new(State::Look, about, "the key is refused").help("tiers 1 and 2 work without it"),
        Ok(404) => Finding::new(State::Look, about, format!("nothing is at `{}/chat/completions`", config.base_url))
            .help("does base_url end with the version, as in /v1?"),
        Ok(503) => {
            Finding::new(State::Look, about, format!("`{}` is loading its model, or has no room", config.base_url))
                .help("ask again in a moment; tiers 1 and 2 work without it")
        }
        Ok(_) => Finding::new(State::Good, about, format!("`{}` answers", config.base_url)),
        Err(why) => Finding::new(State::Look, about, format!("`{}`: {why}", config.base_url))
            .help("tiers 1 and 2 work without it"),
    })
}
