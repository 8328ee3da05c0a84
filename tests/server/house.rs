//! A server in this process: real sockets, a store of your choice, a clock that stands.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clientsvia::driver::{Driver, Reading};
use clientsvia::effects::{CacheFolder, Clock, Performer, Scripted, ScriptedClock, Secrets, World, read_tenants};
use clientsvia::matcher::LearnedCache;
use clientsvia::server::{App, Deadlines, Desks, Doorplate, News, serve};
use clientsvia::store::{MemoryStore, Store};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::simulator::Carrier;

pub const PUBLIC_URL: &str = "https://voice.example.com";
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub const ACCOUNT: &str = "AC0000000000000000000000000000b1e4";
pub const NUMBER: &str = "+12395550141";
pub const CALLER: &str = "+12395550199";
pub const TENANT: &str = "blue-heron";

/// A server that runs until it is dropped or stopped.
pub struct House {
    pub address: SocketAddr,
    pub desks: Arc<Desks>,
    pub store: Arc<dyn Store>,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
}

pub struct Plan {
    pub tenants: PathBuf,
    pub store: Arc<dyn Store>,
    pub performer: Arc<dyn Performer>,
    pub secrets: Vec<(String, String)>,
    pub deadlines: Deadlines,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            tenants: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/tenants"),
            store: Arc::new(MemoryStore::new()),
            performer: Arc::new(Scripted::new()),
            secrets: vec![("BLUE_HERON_TWILIO_TOKEN".to_owned(), TOKEN.to_owned())],
            deadlines: Deadlines::default(),
        }
    }
}

/// A Tuesday, 11 in the morning in New York.
pub fn morning() -> jiff::Timestamp {
    "2026-07-14T15:00:00Z".parse().expect("a moment")
}

/// As `serve` has one beside its calls; all tests share it.
pub fn cache() -> Arc<dyn LearnedCache> {
    Arc::new(CacheFolder::new(concat!(env!("CARGO_TARGET_TMPDIR"), "/cache")))
}

pub fn desks(plan: &Plan) -> Arc<Desks> {
    let plate = Doorplate { public_url: PUBLIC_URL.to_owned(), secrets: Secrets::new(plan.secrets.clone()) };
    let desks = Arc::new(Desks::new(plate).with_cache(cache()));
    for news in load(&desks, &plan.tenants) {
        if let News::Refused { diagnostics, .. } = &news {
            let messages: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
            panic!("the tenants of the tests have errors: {messages:#?}");
        }
    }
    desks
}

pub fn load(desks: &Desks, folder: &Path) -> Vec<News> {
    desks.load(&read_tenants(folder).expect("a folder of tenants"), "2026-07-14".parse().expect("a day"))
}

impl House {
    pub async fn open(plan: Plan) -> Self {
        let desks = desks(&plan);
        Self::open_with(desks, plan).await
    }

    /// A house whose tenant has more in its files, and that reaches the world for real.
    pub async fn in_the_world(folder: &Path, toml: &str, scenarios: &str, carrier_api: &str) -> Self {
        let (plan, clock) = (Plan::default(), Arc::new(ScriptedClock::at(morning())));
        let files = folder.join(TENANT);
        fs::create_dir_all(files.join("scenarios")).unwrap();
        let own = plan.tenants.join(TENANT);
        let read = |name: &str| fs::read_to_string(own.join(name)).unwrap();
        fs::write(files.join("tenant.toml"), format!("{}\n{toml}", read("tenant.toml"))).unwrap();
        fs::write(files.join("scenarios/all.scenario"), format!("{}\n{scenarios}", read("scenarios/all.scenario")))
            .unwrap();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
        let secrets = Secrets::new([("BLUE_HERON_TWILIO_TOKEN".to_owned(), TOKEN.to_owned())]);
        let world = World::new(secrets, Arc::clone(&store), clock).with_carrier_at(carrier_api);
        Self::open(Plan { tenants: folder.to_owned(), store, performer: Arc::new(world), ..plan }).await
    }

    /// A server at which nobody can be called.
    pub async fn empty() -> Self {
        Self::empty_with(Deadlines::default()).await
    }

    pub async fn empty_with(deadlines: Deadlines) -> Self {
        let plate = Doorplate { public_url: PUBLIC_URL.to_owned(), ..Doorplate::default() };
        Self::open_with(Arc::new(Desks::new(plate)), Plan { deadlines, ..Plan::default() }).await
    }

    pub async fn open_with(desks: Arc<Desks>, plan: Plan) -> Self {
        Self::open_reading(desks, plan, None).await
    }

    /// A house in which an encoder hears what callers say.
    pub async fn open_reading(desks: Arc<Desks>, plan: Plan, reading: Option<Reading>) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(ScriptedClock::at(morning()));
        let mut driver = Driver::new(Arc::clone(&plan.store), clock, plan.performer).with_cache(cache());
        if let Some(reading) = reading {
            driver = driver.with_reading(reading);
        }
        let driver = Arc::new(driver);
        let app = Arc::new(App::new(Arc::clone(&desks), driver).with_deadlines(plan.deadlines));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(serve(
            listener,
            async {
                let _dropped_counts_too = stopped.await;
            },
            app,
        ));
        Self { address, desks, store: plan.store, stop: Some(stop), running }
    }

    pub fn carrier(&self) -> Carrier {
        Carrier::new(PUBLIC_URL, self.address, ACCOUNT, TOKEN)
    }

    /// Stops as SIGTERM does, and waits until everything in flight is answered.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        self.running.await.expect("the server ends well");
    }

    /// Asks it to stop, and gives its end to wait for.
    pub fn stopping(mut self) -> JoinHandle<()> {
        drop(self.stop.take());
        self.running
    }
}
