use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::folders;
use super::remembered::{open, unknown};
use super::screen::Screen;
use crate::effects::{Clock, SystemClock};
use crate::model::{CallId, TenantId};
use crate::store::{self, Reader, Store, StoreError};

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia erase CA8f0c3d2e1b4a59687796a5b4c3d2e1f0
Beside a running server nothing shows the words from now on, and the server takes them out of its files within a minute or
so; without one they are gone when this returns. A tombstone stays: that there was a call, and when it was erased.";

/// What can be asked of `erase`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The call, as `clientsvia calls` lists it
    #[arg(value_name = "CALL")]
    call: String,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    folder: folders::Data,
}

/// How it went.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum How {
    /// The words are gone from the files.
    Erased,
    /// The server takes them out.
    Asked,
    /// It was done before.
    ErasedBefore,
}

#[derive(Serialize)]
struct Outcome<'a> {
    call: &'a str,
    tenant: &'a str,
    outcome: How,
}

/// Forgets what was said in a call.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let reader = open(&options.folder)?;
    let call = CallId::new(options.call.as_str());
    let (tenant, record) = reader.call(&call)?.found.ok_or_else(|| unknown(&call))?;
    let outcome = match record.erased {
        Some(_) => How::ErasedBefore,
        None => erase(&reader, options, &tenant, &call)?,
    };
    if options.json {
        let outcome = Outcome { call: call.as_str(), tenant: tenant.as_str(), outcome };
        screen.line(&serde_json::to_string(&outcome).unwrap_or_default());
    } else {
        screen.line(&words(outcome, &call));
    }
    Ok(Exit::Good)
}

fn words(how: How, call: &CallId) -> String {
    match how {
        How::Erased => format!("The call {call} is erased. A tombstone stays."),
        How::Asked => format!(
            "The call {call} is erased: nothing shows its words any more. The running server takes them out of its files \
             within a minute or so."
        ),
        How::ErasedBefore => format!("The call {call} was erased before."),
    }
}

fn erase(reader: &Reader, options: &Options, tenant: &TenantId, call: &CallId) -> Result<How, Trouble> {
    let now = SystemClock.now();
    // The request comes first: whatever happens to this process, the next to open the store carries it out.
    reader.ask_to_erase(tenant, call, now)?;
    match store::open(&store::Options::new(&options.folder.data)) {
        Ok(store) => {
            wait(store.erase(tenant, call, now))?;
            wait(store.settled())?;
            Ok(How::Erased)
        }
        Err(StoreError::InUse(_)) => Ok(How::Asked),
        Err(error) => Err(error.into()),
    }
}

/// Waits for a future of the store, which its own threads make ready.
fn wait<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}
