//! HTTP: a listener and a shutdown in, answered webhooks out. Accepts, routes, limits, verifies, and hands what came in to
//! the driver; keeps the tenants' present revisions and swaps them when files change.
//!
//! Whatever fails behind it, a signed call webhook gets a document the carrier can use: never an error page, never silence.
//! Knows nothing of how a turn is thought, of where turns are kept, of the environment.

mod accept;
mod app;
mod connections;
mod desks;
mod health;
mod limits;
mod reload;
mod reply;
mod request;
mod route;
mod webhook;

pub use accept::serve;
pub use app::App;
pub use desks::{Desk, Desks, Doorplate, News};
pub use limits::Deadlines;
pub use reload::{Watch, keep_loaded, load};
