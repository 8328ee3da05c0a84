//! What strangers send. Nothing of it may stop the server, and none of it is answered twice.

use std::time::Duration;

use clientsvia::server::Deadlines;

use super::house::House;
use super::simulator::client::Client;

const VOICE: &str = "/twilio/blue-heron/voice";

async fn raw(house: &House, bytes: &[u8]) -> u16 {
    let mut client = Client::connect(house.address).await.expect("a connection");
    // A server that refuses early closes early: what it said is still there to be read.
    let _refused_early = client.send(bytes).await;
    client.answer().await.map_or(0, |answer| answer.status)
}

#[tokio::test]
async fn wrong_heads_are_refused_and_nothing_else_is_harmed() {
    let house = House::empty().await;
    let long = format!("GET /healthz HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "a".repeat(70_000));
    for (bytes, status) in [
        ("GET /healthz HTTP/1.1\r\n\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost:\r\n\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET /healthz HTTP/1.0\r\n\r\n", 400),
        ("POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        ("POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}\r\n\r\n", 400),
        (long.as_str(), 431),
        ("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 200),
        ("DELETE /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        ("PUT /twilio/blue-heron/voice HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 405),
        ("GET /nothing-here HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 404),
        ("GET /twilio/../twilio/voice HTTP/1.1\r\nHost: a\r\n\r\n", 404),
    ] {
        let shown: String = bytes.chars().take(80).collect();
        assert_eq!(raw(&house, bytes.as_bytes()).await, status, "{shown:?}");
    }
    assert_eq!(raw(&house, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await, 200);
}

#[tokio::test]
async fn a_body_with_two_lengths_smuggles_nothing() {
    let house = House::empty().await;
    let bytes = format!(
        "POST {VOICE} HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    );
    let mut client = Client::connect(house.address).await.expect("a connection");
    client.send(bytes.as_bytes()).await.expect("sent");
    assert_eq!(client.answer().await.expect("an answer").status, 404);
    assert!(client.closed().await, "what follows is not answered");
}

#[tokio::test]
async fn bodies_have_a_limit_that_is_kept_to_the_byte() {
    let house = House::empty().await;
    let post = |length: usize| {
        let mut bytes = format!("POST {VOICE} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n").into_bytes();
        bytes.extend(std::iter::repeat_n(b'a', length));
        bytes
    };
    assert_eq!(raw(&house, &post(64 * 1024)).await, 404);
    assert_eq!(raw(&house, &post(64 * 1024 + 1)).await, 413);
    let chunked = format!(
        "POST {VOICE} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n11000\r\n{}\r\n0\r\n\r\n",
        "a".repeat(0x11000)
    );
    assert_eq!(raw(&house, chunked.as_bytes()).await, 413);
    let packed = format!("POST {VOICE} HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab");
    assert_eq!(raw(&house, packed.as_bytes()).await, 415);
}

#[tokio::test]
async fn slow_heads_and_slow_bodies_are_cut_off() {
    let short = Duration::from_millis(50);
    let house = House::empty_with(Deadlines { head: short, body: short, ..Deadlines::default() }).await;
    let mut slow_head = Client::connect(house.address).await.expect("a connection");
    slow_head.send(b"GET /healthz HT").await.expect("sent");
    assert!(slow_head.answer().await.is_err(), "a head that never ends gets no answer");
    let mut slow_body = Client::connect(house.address).await.expect("a connection");
    slow_body
        .send(format!("POST {VOICE} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab").as_bytes())
        .await
        .expect("sent");
    assert_eq!(slow_body.answer().await.expect("an answer").status, 408);
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let house = House::empty().await;
    let mut client = Client::connect(house.address).await.expect("a connection");
    for _ in 0..50 {
        assert_eq!(client.get("/healthz", &[]).await.expect("an answer").status, 200);
    }
}

#[tokio::test]
async fn nobody_to_call_is_not_ready_but_alive() {
    let house = House::empty().await;
    let mut client = Client::connect(house.address).await.expect("a connection");
    assert_eq!(client.get("/healthz", &[]).await.expect("an answer").status, 200);
    let ready = client.get("/readyz", &[]).await.expect("an answer");
    assert_eq!(ready.status, 503);
    let told: serde_json::Value = serde_json::from_slice(&ready.body).expect("JSON");
    assert_eq!((&told["ready"], &told["tenants"]), (&serde_json::json!(false), &serde_json::json!(0)));
}
