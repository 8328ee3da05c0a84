use crate::carrier::twilio;

/// What an address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route<'a> {
    /// The process lives.
    Alive,
    /// Calls can be answered.
    Ready,
    /// A webhook of Twilio.
    Twilio {
        /// The tenant in the path; the one with the called number where `None`.
        tenant: Option<&'a str>,
        /// Which webhook; one whose turn number is missing or no number where `None`.
        webhook: Option<twilio::Route>,
    },
}

/// The route of a path and query, exactly as written: no decoding, no trailing slashes, no case folding.
pub(super) fn route<'a>(path: &'a str, query: &str) -> Option<Route<'a>> {
    match path {
        "/healthz" => Some(Route::Alive),
        "/readyz" => Some(Route::Ready),
        "/twilio/voice" => Some(Route::Twilio { tenant: None, webhook: Some(twilio::Route::Voice) }),
        _ => {
            let (tenant, rest) = path.strip_prefix("/twilio/")?.split_once('/')?;
            let webhook = webhook(rest, query)?;
            (!tenant.is_empty()).then_some(Route::Twilio { tenant: Some(tenant), webhook })
        }
    }
}

/// The outer `None` is an unknown address, the inner one a known address without its turn.
fn webhook(rest: &str, query: &str) -> Option<Option<twilio::Route>> {
    let turn = || turn(query);
    Some(match rest {
        "voice" => Some(twilio::Route::Voice),
        "voice/turn" => turn().map(twilio::Route::Turn),
        "voice/dial" => turn().map(twilio::Route::Dial),
        "voice/recording" => turn().map(twilio::Route::Recording),
        "voice/status" => Some(twilio::Route::Status),
        "voice/fallback" => Some(twilio::Route::Fallback),
        _ => return None,
    })
}

/// `n`, the turn to come: 1 or more, in digits, once.
fn turn(query: &str) -> Option<u32> {
    let mut values = query.split('&').filter_map(|pair| pair.strip_prefix("n="));
    let only = values.next().filter(|_| values.next().is_none())?;
    let digits = only.bytes().all(|byte| byte.is_ascii_digit());
    only.parse().ok().filter(|turn| digits && *turn > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::twilio::Route as Webhook;

    #[test]
    fn addresses_mean_exactly_what_they_say() {
        let penguin = |webhook| Some(Route::Twilio { tenant: Some("penguin-air"), webhook });
        for (path, query, expected) in [
            ("/twilio/penguin-air/voice", "", penguin(Some(Webhook::Voice))),
            ("/twilio/penguin-air/voice/turn", "n=2", penguin(Some(Webhook::Turn(2)))),
            ("/twilio/penguin-air/voice/turn", "CallSid=CA1&n=2", penguin(Some(Webhook::Turn(2)))),
            ("/twilio/penguin-air/voice/dial", "n=10", penguin(Some(Webhook::Dial(10)))),
            ("/twilio/penguin-air/voice/recording", "n=3", penguin(Some(Webhook::Recording(3)))),
            ("/twilio/penguin-air/voice/status", "", penguin(Some(Webhook::Status))),
            ("/twilio/penguin-air/voice/fallback", "", penguin(Some(Webhook::Fallback))),
            ("/twilio/penguin-air/voice/turn", "", penguin(None)),
            ("/twilio/penguin-air/voice/turn", "n=0", penguin(None)),
            ("/twilio/penguin-air/voice/turn", "n=+1", penguin(None)),
            ("/twilio/penguin-air/voice/turn", "n=1&n=2", penguin(None)),
            ("/twilio/penguin-air/voice/turn", "n=99999999999", penguin(None)),
            ("/twilio/voice", "", Some(Route::Twilio { tenant: None, webhook: Some(Webhook::Voice) })),
            ("/twilio/voice/", "", None),
            ("/twilio/penguin-air/voice/", "", None),
            ("/twilio/penguin-air/Voice", "", None),
            ("/twilio//voice", "", None),
            ("/twilio/penguin-air/voice/other", "n=1", None),
            ("/healthz", "", Some(Route::Alive)),
            ("/readyz", "", Some(Route::Ready)),
            ("/", "", None),
        ] {
            assert_eq!(route(path, query), expected, "{path}?{query}");
        }
    }
}
