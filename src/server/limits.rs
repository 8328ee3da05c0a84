//! Every limit of the server, with its unit, in one place.

use std::time::Duration;

/// The longest head of a request, in bytes.
pub const MAX_HEAD_BYTES: usize = 64 * 1024;
/// The longest body of a webhook, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// The most requests that are worked on at a time; further ones are answered at once with an apology.
pub const MAX_REQUESTS_IN_FLIGHT: usize = 1_024;
/// The most connections; beyond, the oldest idle one is closed.
pub const MAX_CONNECTIONS: usize = 4_096;
/// The most connections of one peer that is not this machine (a proxy or a tunnel beside us carries everybody's).
pub const MAX_CONNECTIONS_PER_PEER: usize = 512;
/// How long a connection may live; then it is closed between two requests.
pub const MAX_CONNECTION_AGE: Duration = Duration::from_secs(600);
/// The longest idempotency token, in bytes.
pub const MAX_TOKEN_BYTES: usize = 256;

/// How long things may take. The default is what serves; tests that wait for one give it less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// For the head of a request; also how long a connection may be idle.
    pub head: Duration,
    /// For the body of a request.
    pub body: Duration,
    /// For the answer to a signed caller, whatever has failed.
    pub answer: Duration,
    /// For the first request of a connection that was taken in just before the server stops.
    pub first: Duration,
    /// For requests in flight to end once the server stops.
    pub drain: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(5),
            body: Duration::from_secs(10),
            answer: Duration::from_millis(4_800),
            first: Duration::from_millis(500),
            drain: Duration::from_secs(8),
        }
    }
}
