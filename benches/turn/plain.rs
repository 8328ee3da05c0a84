//! The servers to compare with: the least that could answer such a request, and the least that could also keep it.

use std::convert::Infallible;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use sha1::Sha1;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::load::TOKEN;

/// The hidden command of this program.
pub const COMMAND: &str = "plain-server";
const PUBLIC_URL: &str = "https://voice.example.com";

struct Server {
    answer: Bytes,
    kept: Vec<u8>,
    committer: Option<Sender<(Vec<u8>, oneshot::Sender<()>)>>,
}

/// `KIND FILE BYTES-KEPT BYTES-ANSWERED`.
pub fn serve(given: &[String]) {
    let bytes = |at: usize| given.get(at).and_then(|bytes| bytes.parse::<usize>().ok()).expect("a size");
    let committer = (given[0] == "committing").then(|| {
        let (orders, waiting) = channel();
        let file = OpenOptions::new().create(true).append(true).open(Path::new(&given[1])).expect("a file");
        let thread = std::thread::Builder::new().name("committer".to_owned());
        thread.spawn(move || commit(file, &waiting)).expect("a thread");
        orders
    });
    let answer = format!("<Response><Gather/>{}</Response>", "x".repeat(bytes(3).saturating_sub(30)));
    let server = Arc::new(Server { answer: answer.into(), kept: vec![b'x'; bytes(2)], committer });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(listen(server));
}

async fn listen(server: Arc<Server>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("plain listens on {}", listener.local_addr().expect("an address"));
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let _ = stream.set_nodelay(true);
        let server = Arc::clone(&server);
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(Arc::clone(&server), request));
            let _left =
                hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(server: Arc<Server>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let given = parts.headers.get("x-twilio-signature").map(HeaderValue::as_bytes).unwrap_or_default();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let mut response = Response::new(Full::new(server.answer.clone()));
    if signature(target, &body).as_bytes() != given {
        *response.status_mut() = StatusCode::FORBIDDEN;
        return Ok(response);
    }
    if let Some(committer) = &server.committer {
        let (done, durable) = oneshot::channel();
        committer.send((server.kept.clone(), done)).expect("a committer");
        durable.await.expect("a commit");
    }
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    Ok(response)
}

fn signature(target: &str, body: &[u8]) -> String {
    let mut pairs: Vec<_> = form_urlencoded::parse(body).collect();
    pairs.sort_unstable();
    let mut mac = Hmac::<Sha1>::new_from_slice(TOKEN.as_bytes()).expect("a key");
    mac.update(PUBLIC_URL.as_bytes());
    mac.update(target.as_bytes());
    for (name, value) in &pairs {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Appends what waits, syncs once, tells all.
fn commit(mut file: File, waiting: &Receiver<(Vec<u8>, oneshot::Sender<()>)>) {
    let (mut bytes, mut told) = (Vec::new(), Vec::new());
    while let Ok((first, done)) = waiting.recv() {
        bytes.extend_from_slice(&first);
        told.push(done);
        while let Ok((next, done)) = waiting.try_recv() {
            bytes.extend_from_slice(&next);
            told.push(done);
        }
        file.write_all(&bytes).and_then(|()| file.sync_data()).expect("a disk");
        bytes.clear();
        for done in told.drain(..) {
            let _left = done.send(());
        }
    }
}
