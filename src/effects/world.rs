use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::http::Http;
use super::{Clock, Order, Performer, Secrets, message, model, webhook};
use crate::engine::{EffectKind, EffectOutcome};
use crate::store::{CallEvent, CallEventKind, Store};

/// Where the carrier takes text messages.
const CARRIER_API: &str = "https://api.twilio.com";

/// Performs effects for real.
pub struct World {
    http: Http,
    secrets: Secrets,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    carrier_api: String,
}

impl World {
    /// The world as reached with these secrets; tickets go into the store.
    #[must_use]
    pub fn new(secrets: Secrets, store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { http: Http::new(), secrets, store, clock, carrier_api: CARRIER_API.to_owned() }
    }

    /// The same world with the carrier at another address, without a slash at the end.
    #[must_use]
    pub fn with_carrier_at(self, carrier_api: impl Into<String>) -> Self {
        Self { carrier_api: carrier_api.into(), ..self }
    }

    async fn attempt(&self, order: &Order) -> EffectOutcome {
        match &order.effect.kind {
            EffectKind::AskModel(question) => model::ask(&self.http, &self.secrets, order, question).await,
            EffectKind::Text { to, words } => {
                message::text(&self.http, &self.secrets, &self.carrier_api, order, to, words).await
            }
            EffectKind::Ticket { words } => self.ticket(order, words).await,
            EffectKind::Webhook { webhook, fields } => {
                webhook::tell(&self.http, &self.secrets, order, webhook, fields, self.clock.now()).await
            }
        }
    }

    async fn ticket(&self, order: &Order, words: &str) -> EffectOutcome {
        let kept = self.store.append_event(CallEvent {
            tenant: order.revision.tenant.id.clone(),
            call: order.call.clone(),
            at: self.clock.now(),
            kind: CallEventKind::Ticket { effect: order.effect.id, words: words.to_owned() },
        });
        match kept.await {
            Ok(()) => EffectOutcome::Done { reference: Some(format!("{}.{}", order.call, order.effect.id)) },
            Err(error) => EffectOutcome::Failed { why: error.to_string() },
        }
    }
}

impl Performer for World {
    fn perform(&self, order: Order) -> Pin<Box<dyn Future<Output = EffectOutcome> + Send + '_>> {
        Box::pin(async move {
            let deadline = Duration::from_millis(order.effect.deadline_ms.into());
            tokio::time::timeout(deadline, self.attempt(&order)).await.unwrap_or(EffectOutcome::TimedOut)
        })
    }
}
