use std::collections::BTreeMap;

use super::http::{Ask, Http, Reach};
use super::{Order, Secrets, standard_webhook};
use crate::engine::EffectOutcome;
use crate::model::WebhookId;

/// Tells a tenant's web address, as Standard Webhooks has it. Its id is the same at each try, so that the receiver can
/// tell a repetition.
pub(super) async fn tell(
    http: &Http,
    secrets: &Secrets,
    order: &Order,
    webhook: &WebhookId,
    fields: &BTreeMap<String, String>,
    at: jiff::Timestamp,
) -> EffectOutcome {
    let Some(known) = order.revision.tenant.profile.webhooks.get(webhook) else {
        return failed(format!("there is no webhook `{webhook}`"));
    };
    let body = body(order, webhook, fields, at);
    let id = format!("{}.{}", order.call, order.effect.id);
    let mut headers = vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.clone()),
        ("webhook-timestamp", at.as_second().to_string()),
    ];
    if let Some(secret) = &known.secret {
        let Some(value) = secrets.get(secret) else {
            return failed(format!("the variable `{}` is not set", secret.env));
        };
        let signature = standard_webhook::signature(value, &id, at.as_second(), &body);
        headers.extend(signature.map(|signature| ("webhook-signature", signature)));
    }
    match http.post(Ask { url: known.url.clone(), reach: Reach::Public, headers, body }).await {
        Ok(answer) if (200..300).contains(&answer.status) => EffectOutcome::Done { reference: None },
        Ok(answer) => failed(format!("the address answered with status {}", answer.status)),
        Err(fault) => failed(fault.to_string()),
    }
}

fn body(order: &Order, webhook: &WebhookId, fields: &BTreeMap<String, String>, at: jiff::Timestamp) -> Vec<u8> {
    let message = serde_json::json!({
        "type": format!("call.{webhook}"),
        "timestamp": at.to_string(),
        "data": { "tenant": order.revision.tenant.id, "call": order.call, "fields": fields },
    });
    message.to_string().into_bytes()
}

fn failed(why: String) -> EffectOutcome {
    EffectOutcome::Failed { why }
}
