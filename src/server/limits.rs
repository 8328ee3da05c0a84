//! Every limit of the server, with its unit, in one place.

use std::time::Duration;

/// The longest head of a request, in bytes.
pub const MAX_HEAD_BYTES: usize = 64 * 1024;
/// How long a head may take to come in; also how long a connection may be idle.
pub const HEAD_DEADLINE: Duration = Duration::from_secs(5);
/// The longest body of a webhook, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// How long a body may take to come in.
pub const BODY_DEADLINE: Duration = Duration::from_secs(10);
/// How long a signed caller waits for an answer, whatever has failed.
pub const ANSWER_DEADLINE: Duration = Duration::from_millis(4_800);
/// The most requests that are worked on at a time; further ones are answered at once with an apology.
pub const MAX_REQUESTS_IN_FLIGHT: usize = 1_024;
/// The most connections; beyond, the oldest idle one is closed.
pub const MAX_CONNECTIONS: usize = 4_096;
/// The most connections of one peer that is not this machine (a proxy or a tunnel beside us carries everybody's).
pub const MAX_CONNECTIONS_PER_PEER: usize = 512;
/// How long a connection may live; then it is closed between two requests.
pub const MAX_CONNECTION_AGE: Duration = Duration::from_secs(600);
/// How long requests in flight may take to end once the server stops.
pub const DRAIN_DEADLINE: Duration = Duration::from_secs(8);
/// The longest idempotency token, in bytes.
pub const MAX_TOKEN_BYTES: usize = 256;
