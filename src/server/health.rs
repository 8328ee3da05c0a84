use hyper::StatusCode;
use serde_json::json;

use super::App;
use super::reply::{self, Reply};
use crate::store::Health;

/// The process lives.
pub(super) fn alive() -> Reply {
    reply::text(StatusCode::OK, "ok\n")
}

/// Whether calls are answered and remembered, and how the store is. What was lost or damaged before is shown, but only
/// what is so now makes the server unready: nothing a probe can do brings a lost turn back.
pub(super) fn ready(app: &App) -> Reply {
    let store = app.driver.store().health();
    let tenants = app.desks.serving();
    let trouble = trouble(app, &store);
    let status = if trouble.is_none() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": trouble.is_none(),
        "why_not": trouble,
        "stopping": app.is_stopping(),
        "tenants": tenants,
        "tenants_with_errors": app.desks.refused(),
        "store": store,
    });
    reply::json(status, &body)
}

/// Why it is not ready, in a sentence.
fn trouble(app: &App, store: &Health) -> Option<String> {
    if app.is_stopping() {
        return Some("the server is stopping".to_owned());
    }
    if app.desks.serving() == 0 {
        return Some("no tenant can be called".to_owned());
    }
    let Health { spooled_turns, lost_turns, trouble, .. } = store;
    (!store.durable).then(|| {
        format!(
            "calls are answered but not remembered: {trouble}; {spooled_turns} turns wait for it, {lost_turns} are lost"
        )
    })
}
