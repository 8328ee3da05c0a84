use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

/// Threads that work behind the turns: nobody waits for them to answer a caller.
const BEHIND: [&str; 4] = ["store-keeper", "sled", "store-view-open", "io-"];
/// How long a process must have used nothing to count as idle.
const IDLE_FOR: Duration = Duration::from_millis(250);
/// What counts as nothing.
const NOTHING: Duration = Duration::from_millis(3);

/// CPU of a process by the names of its threads, as the scheduler counts it.
#[derive(Clone, Debug, Default)]
pub struct Used {
    pub by_thread: BTreeMap<String, Duration>,
}

impl Used {
    pub fn since(&self, before: &Self) -> Self {
        let own = self.by_thread.iter().map(|(name, used)| {
            let before = before.by_thread.get(name).copied().unwrap_or_default();
            (name.clone(), used.saturating_sub(before))
        });
        Self { by_thread: own.collect() }
    }

    fn sum(&self, behind: bool) -> Duration {
        let is_behind = |name: &str| BEHIND.iter().any(|start| name.starts_with(start));
        self.by_thread.iter().filter(|(name, _)| is_behind(name) == behind).map(|(_, used)| *used).sum()
    }

    /// What was used before the answers left.
    pub fn turns(&self) -> Duration {
        self.sum(false)
    }

    /// What was used behind them.
    pub fn behind(&self) -> Duration {
        self.sum(true)
    }
}

pub fn used(process: u32) -> Used {
    let mut used = Used::default();
    let threads = fs::read_dir(format!("/proc/{process}/task")).expect("a process");
    for thread in threads.map_while(Result::ok) {
        let read = |what: &str| fs::read_to_string(thread.path().join(what)).unwrap_or_default();
        let name = read("comm").trim().to_owned();
        let nanos = read("schedstat").split(' ').next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0);
        *used.by_thread.entry(name).or_default() += Duration::from_nanos(nanos);
    }
    used
}

/// Waits until the process has nothing to do any more.
pub async fn idle(process: u32) {
    loop {
        let before = used(process);
        tokio::time::sleep(IDLE_FOR).await;
        let since = used(process).since(&before);
        if since.turns() + since.behind() < NOTHING {
            return;
        }
    }
}
