//! `serve`: answers calls.

mod development;
mod outside;
mod rehearsal;
mod words;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::exit::{Exit, Trouble};
use super::folders;
use super::screen::Screen;
use super::teaching::open;
use crate::driver::{Driver, Reading};
use crate::effects::{Clock, Performer, Secrets, SystemClock, World};
use crate::server::{App, Desks, Doorplate, News, Watch, keep_loaded, serve};

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia serve                                             on this machine, to try it
  clientsvia serve --public-url https://voice.example.com      behind a tunnel or a proxy
  clientsvia serve --listen 0.0.0.0:8080 --data /var/lib/clientsvia --public-url https://voice.example.com

Auth tokens and other secrets come from the environment variables that each tenant.toml names.
A change in the tenants' folder goes live by itself, or on SIGHUP; with errors in it, what was live stays.
SIGTERM lets calls in progress be answered, then ends.";

/// What can be asked of `serve`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    tenants: folders::Tenants,
    #[command(flatten)]
    data: folders::Data,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", env = "CLIENTSVIA_LISTEN")]
    listen: SocketAddr,
    /// Where the carrier reaches us; `http://` and the listening address where it is left out
    #[arg(long, value_name = "URL", env = "CLIENTSVIA_PUBLIC_URL")]
    public_url: Option<String>,
    /// A folder with the sentence encoder that taught tenants (`learn`): it hears their callers, too
    #[arg(long, value_name = "FOLDER", env = "CLIENTSVIA_ENCODER")]
    encoder: Option<PathBuf>,
    /// Write the log as lines of JSON
    #[arg(long)]
    log_json: bool,
    /// Take the time, and what effects come to, from this folder: a tool for tests, see docs/operating.md
    #[arg(long, value_name = "FOLDER", hide = true)]
    rehearsal: Option<PathBuf>,
}

/// How long work that nobody waits for may go on after the server has stopped.
const LAST_WORK: Duration = Duration::from_secs(1);

/// Serves until it is told to stop.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    outside::log_to_stderr(options.log_json);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Trouble::new(format!("the server cannot start: {error}")))?;
    let exit = runtime.block_on(run_inside(options, screen));
    // A disk that does not answer must not keep the process.
    runtime.shutdown_timeout(LAST_WORK);
    exit
}

async fn run_inside(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let rehearsal = rehearsal::of(options)?;
    let reading = open(options.encoder.as_deref())?.map(Reading::by);
    outside::outlive_file_limits();
    let store = outside::open_store(&options.data.data)?;
    let listener = TcpListener::bind(options.listen).await.map_err(|error| cannot_listen(options.listen, &error))?;
    let address = listener.local_addr().unwrap_or(options.listen);
    let public_url = public_url(options, address)?;
    let clock: Arc<dyn Clock> = match &rehearsal {
        Some(rehearsal) => Arc::clone(rehearsal) as _,
        None => Arc::new(SystemClock),
    };
    let secrets = match &rehearsal {
        // No real token signs for what is only played.
        Some(_) => Secrets::default(),
        None => Secrets::new(std::env::vars_os().filter_map(text_only)),
    };
    let plate = Doorplate { public_url: public_url.clone(), secrets: secrets.clone() };

    let cache = folders::cache_beside(&options.data.data);
    let desks = Arc::new(Desks::new(plate).with_cache(Arc::clone(&cache)));
    let news = load_desks(&desks, options, address, &*clock).await?;
    words::welcome(screen, &desks, &news, address);
    if let Some(reading) = &reading {
        words::reading(screen, &desks, reading.name());
    }
    if let Some(folder) = &options.rehearsal {
        words::rehearsal(screen, folder);
    }
    development::line_to_try(screen, &desks, &options.data.data);
    screen.flush();

    let performer: Arc<dyn Performer> = match rehearsal {
        Some(rehearsal) => rehearsal,
        None => Arc::new(World::new(secrets, Arc::clone(&store), Arc::clone(&clock))),
    };
    let mut driver = Driver::new(Arc::clone(&store), Arc::clone(&clock), performer).with_cache(cache);
    if let Some(reading) = reading {
        driver = driver.with_reading(reading);
    }
    let driver = Arc::new(driver);
    work(listener, desks, driver, clock, options).await;
    Ok(Exit::Good)
}

/// Everything that goes on while the server runs, until a signal ends it.
async fn work(listener: TcpListener, desks: Arc<Desks>, driver: Arc<Driver>, clock: Arc<dyn Clock>, options: &Options) {
    let folder = options.tenants.tenants.clone();
    let watch = Watch::folder(&folder);
    let hang_ups = tokio::spawn(outside::reload_on_hang_up(watch.again()));
    let told = Arc::clone(&desks);
    let reload = tokio::spawn(keep_loaded(Arc::clone(&desks), folder, Arc::clone(&clock), watch, move |result| {
        outside::log_news(result, &told);
    }));
    let retention = tokio::spawn(outside::forget_what_is_old(Arc::clone(&driver), Arc::clone(&desks), clock));
    let outbox = tokio::spawn({
        let driver = Arc::clone(&driver);
        async move { driver.deliver(std::future::pending()).await }
    });
    let rest = tokio::spawn(outside::let_rest(Arc::clone(&driver)));
    let store = Arc::clone(driver.store());
    serve(listener, outside::told_to_stop(), Arc::new(App::new(desks, driver))).await;
    for task in [hang_ups, reload, retention, outbox, rest] {
        task.abort();
    }
    outside::write_what_waits(&*store).await;
    tracing::info!("stopped");
}

/// Puts the tenants into service. On this machine alone, a tenant whose token is not set gets one made for trying.
async fn load_desks(
    desks: &Arc<Desks>,
    options: &Options,
    address: SocketAddr,
    clock: &dyn Clock,
) -> Result<Vec<News>, Trouble> {
    let news = outside::load(desks, &options.tenants.tenants, clock).await?;
    let unset = news.iter().any(|news| matches!(news, News::Serving { unset, .. } if !unset.is_empty()));
    if unset && address.ip().is_loopback() {
        desks.sign_with(development::token(&options.data.data)?);
    }
    Ok(news)
}

fn public_url(options: &Options, address: SocketAddr) -> Result<String, Trouble> {
    let Some(given) = &options.public_url else { return Ok(format!("http://{address}")) };
    let url = given.trim_end_matches('/');
    let is_url = url.split_once("://").is_some_and(|(scheme, rest)| {
        (scheme == "https" || scheme == "http") && !rest.is_empty() && !rest.contains(['?', '#', ' '])
    });
    if is_url {
        return Ok(url.to_owned());
    }
    Err(Trouble::usage(format!("`{given}` is not an address a carrier could call"))
        .help("write it with its scheme:  --public-url https://voice.example.com"))
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Trouble {
    let why = match error.kind() {
        std::io::ErrorKind::AddrInUse => "something else listens there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "this user may not".to_owned(),
        std::io::ErrorKind::AddrNotAvailable => "this machine does not have that address".to_owned(),
        _ => error.to_string(),
    };
    Trouble::new(format!("the server cannot listen on `{address}`: {why}"))
        .help("choose another address:  --listen 127.0.0.1:8081")
}

/// Variables that are no text cannot hold a secret of ours.
fn text_only((name, value): (std::ffi::OsString, std::ffi::OsString)) -> Option<(String, String)> {
    Some((name.into_string().ok()?, value.into_string().ok()?))
}
