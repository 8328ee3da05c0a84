use hyper::StatusCode;
use serde_json::json;

use super::App;
use super::reply::{self, Reply};

/// The process lives.
pub(super) fn alive() -> Reply {
    reply::text(StatusCode::OK, "ok\n")
}

/// Whether calls can be answered, and how the store is. Trouble of the store is shown, but calls are answered without it,
/// so it does not make the server unready.
pub(super) fn ready(app: &App) -> Reply {
    let store = app.driver.store().health();
    let tenants = app.desks.serving();
    let ready = tenants > 0 && !app.is_stopping();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": ready,
        "stopping": app.is_stopping(),
        "tenants": tenants,
        "tenants_with_errors": app.desks.refused(),
        "store": store,
    });
    reply::json(status, &body)
}
