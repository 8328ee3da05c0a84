use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::connections::{Connection, Connections};
use super::limits::{MAX_CONNECTION_AGE, MAX_HEAD_BYTES};
use super::{App, request};

/// How long to wait when the system has no file handle left for another connection.
const PAUSE_WITHOUT_HANDLES: Duration = Duration::from_millis(20);

/// How many connections make room when that happens.
const GIVEN_BACK: usize = 8;

/// Serves until `stop` is ready, then takes no new connection, lets requests in flight end, and returns.
pub async fn serve(listener: TcpListener, stop: impl Future<Output = ()>, app: Arc<App>) {
    let (stopping, told) = watch::channel(false);
    let connections = Connections::default();
    let mut tasks = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => admit(stream, peer, &connections, &app, &told, &mut tasks),
                Err(error) => hold_on(&error, &connections).await,
            },
            Some(_) = tasks.join_next() => {}
        }
    }
    app.stops();
    let _ = stopping.send(true);
    // Who has dialled already is still taken in: the system has said yes to them.
    while let Some(Ok((stream, peer))) = waiting(&listener).await {
        admit(stream, peer, &connections, &app, &told, &mut tasks);
    }
    drop(listener);
    let drained = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(app.deadlines.drain, drained).await.is_err() {
        tracing::warn!(connections = tasks.len(), "connections were cut at the end of the drain");
    }
}

/// The next connection that waits already; `None` where none does.
async fn waiting(listener: &TcpListener) -> Option<io::Result<(TcpStream, SocketAddr)>> {
    tokio::select! {
        biased;
        accepted = listener.accept() => Some(accepted),
        () = std::future::ready(()) => None,
    }
}

/// A connection that failed before it was taken is its peer's affair; with no handles left, those who only wait give some
/// back, so that neither the carrier nor the store goes without.
async fn hold_on(error: &io::Error, connections: &Connections) {
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        tracing::error!(%error, "no connection could be accepted");
        connections.make_room(GIVEN_BACK);
        tokio::time::sleep(PAUSE_WITHOUT_HANDLES).await;
    }
}

fn admit(
    stream: TcpStream,
    peer: SocketAddr,
    connections: &Connections,
    app: &Arc<App>,
    told: &watch::Receiver<bool>,
    tasks: &mut JoinSet<()>,
) {
    match connections.admit(peer.ip()) {
        Some(connection) => {
            let _ = stream.set_nodelay(true);
            tasks.spawn(converse(stream, connection, Arc::clone(app), told.clone()));
        }
        None => tracing::warn!("a peer with too many connections was turned away"),
    }
}

/// Whether a client has asked anything yet.
#[derive(Default)]
struct Asked {
    yes: AtomicBool,
    told: Notify,
}

impl Asked {
    fn note(&self) {
        self.yes.store(true, Ordering::Relaxed);
        self.told.notify_one();
    }

    /// Ready when something was asked, or nothing within the time.
    async fn or_not(&self, within: Duration) {
        if !self.yes.load(Ordering::Relaxed) {
            let _in_time = tokio::time::timeout(within, self.told.notified()).await;
        }
    }
}

/// Speaks with one client until it leaves, is too slow, too old, or the server stops.
async fn converse(stream: TcpStream, connection: Connection, app: Arc<App>, mut told: watch::Receiver<bool>) {
    let (busy, deadlines) = (connection.busy(), app.deadlines);
    let (is_busy, asked) = (Arc::clone(&busy), Arc::new(Asked::default()));
    let was_asked = Arc::clone(&asked);
    let service = service_fn(move |request| {
        let (app, busy, asked) = (Arc::clone(&app), Arc::clone(&busy), Arc::clone(&asked));
        async move {
            asked.note();
            busy.store(true, Ordering::Relaxed);
            let answer = request::answer(&app, request).await;
            busy.store(false, Ordering::Relaxed);
            Ok::<_, Infallible>(answer)
        }
    });
    let talk = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(deadlines.head)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(talk);
    tokio::select! {
        _ended = &mut talk => return,
        _stopping = told.wait_for(|stopping| *stopping) => {}
        // It may have begun to ask something since: that is answered first.
        () = connection.asked_to_leave() => if !is_busy.load(Ordering::Relaxed) { return },
        () = tokio::time::sleep(MAX_CONNECTION_AGE) => {}
    }
    // Who has dialled and asked nothing yet is about to: the system has said yes to them.
    tokio::select! {
        _ended = &mut talk => return,
        () = was_asked.or_not(deadlines.first) => {}
    }
    talk.as_mut().graceful_shutdown();
    let _ended = tokio::time::timeout(deadlines.drain, talk).await;
}
