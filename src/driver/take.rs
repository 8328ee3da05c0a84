use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Notify;

use super::door::silent_end;
use super::live::{Live, LiveCalls};
use super::reading::Reading;
use super::revisions::Revisions;
use super::turn::{Hands, Turned, turn};
use super::{Door, Trouble};
use crate::carrier::{Inbound, InboundKind, Line, Progress, Wire};
use crate::effects::{Clock, Performer};
use crate::engine::{Call, Event, Input, Response, Ring, Waiting, begin};
use crate::matcher::LearnedCache;
use crate::model::{CallId, Channel, Profile, TenantId};
use crate::revision::Revision;
use crate::store::{CallEvent, CallEventKind, Store};
use crate::trace::{Answered, TurnTrace};

/// How long an answer waits for its record to be on disk; then it leaves, and the loss is told.
pub(super) const RECORD_DEADLINE: Duration = Duration::from_millis(1_200);
/// How often the same call is answered again after the carrier could not use our answer.
const MAX_FALLBACKS: u32 = 1;

/// Takes turns.
pub struct Driver {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) performer: Arc<dyn Performer>,
    pub(super) revisions: Revisions,
    pub(super) outbox_filled: Notify,
    live: LiveCalls,
    reading: Option<Reading>,
}

impl Driver {
    /// A driver over these seams.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, performer: Arc<dyn Performer>) -> Self {
        Self {
            store,
            clock,
            performer,
            revisions: Revisions::default(),
            outbox_filled: Notify::new(),
            live: LiveCalls::default(),
            reading: None,
        }
    }

    /// The same, with an encoder that reads what callers say.
    #[must_use]
    pub fn with_reading(self, reading: Reading) -> Self {
        Self { reading: Some(reading), ..self }
    }

    /// The same, keeping here what is learned from phrases.
    #[must_use]
    pub fn with_cache(self, cache: Arc<dyn LearnedCache>) -> Self {
        Self { revisions: Revisions::with_cache(cache), ..self }
    }

    /// Holds a revision that is at hand already.
    pub fn hold(&self, revision: &Arc<Revision>) {
        self.revisions.hold(revision);
    }

    /// Whether the revision that serves at a door is held with its matcher.
    #[must_use]
    pub fn is_ready(&self, door: &Door) -> bool {
        self.revisions.is_ready(&door.revision.id)
    }

    /// How many revisions are held whole.
    #[must_use]
    pub fn held(&self) -> usize {
        self.revisions.held()
    }

    /// Lets every revision go; those that are called are made again.
    pub fn rest_all(&self) {
        self.revisions.rest_all();
    }

    /// Lets the matchers go of revisions that no call was heard of for a while; they are made again for the next call.
    pub fn rest(&self) {
        self.revisions.rest(Instant::now());
    }

    /// The store it remembers in.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Takes what came in, and gives the answer. The same request gives the same bytes, however often it comes.
    ///
    /// # Errors
    /// What kept the turn from being taken; nothing of it was recorded then.
    pub async fn take(&self, door: &Door, inbound: Inbound) -> Result<Wire, Trouble> {
        let tenant = door.revision.tenant.clone();
        let turnstile = self.live.turnstile(&tenant, &inbound.call);
        let mut live = turnstile.lock().await;
        let wire = self.take_locked(door, &tenant, &mut live, &inbound).await?;
        if live.over && live.call.as_ref().is_some_and(|call| call.ended.is_none() && !awaits_carrier(call)) {
            self.caller_hung_up(door, &mut live, &inbound).await?;
        }
        Ok(wire)
    }

    async fn take_locked(
        &self,
        door: &Door,
        tenant: &TenantId,
        live: &mut Live,
        inbound: &Inbound,
    ) -> Result<Wire, Trouble> {
        if live.call.is_none() {
            live.call = self.known(tenant, &inbound.call);
        }
        match &inbound.kind {
            InboundKind::Rang => self.turn_or_repeat(door, live, inbound, 0, None).await,
            InboundKind::Turn { turn, event } => self.turn_or_repeat(door, live, inbound, *turn, Some(event)).await,
            InboundKind::Fallback { code, .. } => self.fall_back(door, live, inbound, code).await,
            InboundKind::Progress(progress) => self.note(door, live, inbound, progress).await,
        }
    }

    /// A turn that was taken is answered as it was; one that is not is taken now.
    async fn turn_or_repeat(
        &self,
        door: &Door,
        live: &mut Live,
        inbound: &Inbound,
        number: u32,
        event: Option<&Event>,
    ) -> Result<Wire, Trouble> {
        let Some(call) = live.call.clone() else {
            // A call that nobody knows, in its midst: what was said before is lost, so it begins anew.
            return self.begin(door, live, inbound).await;
        };
        if number <= call.turn {
            return self.answered(live, &call, number).map(again);
        }
        if let Some(last) = self.taken_ahead(live, &call, number, inbound) {
            return Ok(again(last));
        }
        match event {
            Some(event) if call.ended.is_none() && (!live.over || is_carriers(event)) => {
                self.go_on(door, live, call, inbound, event.clone()).await
            }
            Some(_) | None => Ok(speak(door, &door.revision.profile, &call, &silent_end())),
        }
    }

    /// The answer to a turn ahead of ours, delivered again: it was taken as the next one, whatever it called itself. The turn
    /// that is next by its number too is told from it by its token: our own document may have asked for that number.
    fn taken_ahead(&self, live: &Live, call: &Call, number: u32, inbound: &Inbound) -> Option<Answered> {
        let is_next = number == call.turn.saturating_add(1);
        let same_token = |last: &Answered| inbound.token.is_some() && last.token == inbound.token;
        let is_it = |last: &Answered| last.target == inbound.target && (!is_next || same_token(last));
        match &live.last {
            Some((turn, last)) if *turn == call.turn => is_it(last).then(|| last.clone()),
            _ => self.store.answered(&call.tenant, &call.id, call.turn).ok().flatten().filter(is_it),
        }
    }

    fn answered(&self, live: &Live, call: &Call, number: u32) -> Result<Answered, Trouble> {
        match &live.last {
            Some((turn, answered)) if *turn == number => Ok(answered.clone()),
            _ => self.store.answered(&call.tenant, &call.id, number)?.ok_or(Trouble::Forgotten),
        }
    }

    async fn begin(&self, door: &Door, live: &mut Live, inbound: &Inbound) -> Result<Wire, Trouble> {
        let at = self.clock.now();
        self.revisions.keep(&*self.store, &door.revision).await;
        let revision = self.revisions.whole(&door.revision).await?;
        self.revisions.soon_ready(&revision);
        let returning = self.is_returning(&door.revision.tenant, &inbound.from, at);
        let ring = Ring {
            id: inbound.call.clone(),
            channel: Channel::Voice,
            from: inbound.from.clone(),
            to: inbound.to.clone(),
            at,
        };
        let call = begin(&revision, ring);
        live.revision = Some(Arc::clone(&door.revision));
        self.turn_at(door, live, call, inbound, at, Event::Rang { returning }).await
    }

    async fn go_on(
        &self,
        door: &Door,
        live: &mut Live,
        call: Call,
        inbound: &Inbound,
        event: Event,
    ) -> Result<Wire, Trouble> {
        self.turn_at(door, live, call, inbound, self.clock.now(), event).await
    }

    async fn turn_at(
        &self,
        door: &Door,
        live: &mut Live,
        call: Call,
        inbound: &Inbound,
        at: Timestamp,
        event: Event,
    ) -> Result<Wire, Trouble> {
        let begun = Instant::now();
        let revision = self.revision(door, live, &call).await?;
        if matches!(event, Event::Said { .. } | Event::Pressed(_)) {
            self.revisions.ready(&revision).await;
        }
        let event = match &self.reading {
            Some(reading) => reading.read(&revision, event).await,
            None => event,
        };
        let first = Input { at, event, model_spent_today_microdollars: self.model_spent_today(&revision, at) };
        let hands = Hands { revision: &revision, performer: &*self.performer, clock: &*self.clock, begun };
        let turned = turn(hands, call, first).await?;
        let wire = speak(door, &revision.tenant.profile, &turned.call, &turned.response);
        self.record(live, inbound, turned, &wire).await;
        Ok(wire)
    }

    /// The turn is on disk before its answer leaves. Where it cannot be, the caller is answered all the same, and the call
    /// goes on from memory.
    async fn record(&self, live: &mut Live, inbound: &Inbound, turned: Turned, wire: &Wire) {
        let answered = Answered {
            token: inbound.token.clone(),
            target: inbound.target.clone(),
            content_type: wire.content_type.to_string(),
            body: wire.body.clone(),
        };
        live.call = Some(turned.call.clone());
        live.last = Some((turned.call.turn, answered.clone()));
        let has_effects = !turned.effects.is_empty();
        let trace = Arc::new(TurnTrace {
            call: turned.call,
            inputs: turned.inputs,
            response: turned.response,
            awaited: turned.awaited,
            effects: turned.effects,
            thinking: turned.thinking,
            cost_microdollars: turned.cost_microdollars,
            timings: turned.timings,
            answered,
        });
        match tokio::time::timeout(RECORD_DEADLINE, self.store.append_turn(Arc::clone(&trace))).await {
            Ok(Ok(())) if trace.call.ended.is_some() => self.live.forget(&trace.call.tenant, &trace.call.id),
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(call = %trace.call.id, turn = trace.call.turn, %error, "a turn was answered but not recorded");
            }
            Err(_) => {
                tracing::error!(call = %trace.call.id, turn = trace.call.turn, "a turn was answered before it was on disk");
            }
        }
        if has_effects {
            self.outbox_filled.notify_one();
        }
    }

    /// The carrier could not fetch or use an answer. What we said last is said again, once; a document that the carrier
    /// refused, or a second failure, needs a person.
    async fn fall_back(&self, door: &Door, live: &mut Live, inbound: &Inbound, code: &str) -> Result<Wire, Trouble> {
        tracing::warn!(call = %inbound.call, code, "the carrier fell back");
        let Some(call) = live.call.clone() else { return self.begin(door, live, inbound).await };
        if inbound.token.is_none() || live.fallback_token != inbound.token {
            live.fallbacks += 1;
            live.fallback_token.clone_from(&inbound.token);
        }
        if live.fallbacks > MAX_FALLBACKS || is_fault_of_document(code) {
            return Err(Trouble::Refused);
        }
        self.answered(live, &call, call.turn).map(again)
    }

    /// A callback wants no answer; it is noted once, and the end of the call is an input of the call.
    async fn note(
        &self,
        door: &Door,
        live: &mut Live,
        inbound: &Inbound,
        progress: &Progress,
    ) -> Result<Wire, Trouble> {
        let (kind, mark) = match progress {
            Progress::Status { status, sequence, duration_seconds, over } => {
                live.over |= *over;
                let kind = CallEventKind::Status {
                    status: status.clone(),
                    sequence: *sequence,
                    duration_seconds: *duration_seconds,
                };
                (kind, (status.clone(), *sequence))
            }
            Progress::Recording { id, status, url, seconds } => {
                let (id, status, url) = (id.clone(), status.clone(), url.clone());
                let mark = (format!("recording {id} {status}"), None);
                (CallEventKind::Recording { id, status, url, seconds: *seconds }, mark)
            }
        };
        if live.told.insert(mark) {
            let tenant = door.revision.tenant.clone();
            let event = CallEvent { tenant, call: inbound.call.clone(), at: self.clock.now(), kind };
            let kept = tokio::time::timeout(RECORD_DEADLINE, self.store.append_event(event)).await;
            if !matches!(kept, Ok(Ok(()))) {
                tracing::error!(call = %inbound.call, "a status was not recorded");
            }
        }
        Ok(door.carrier.nothing())
    }

    async fn caller_hung_up(&self, door: &Door, live: &mut Live, inbound: &Inbound) -> Result<(), Trouble> {
        let Some(call) = live.call.clone() else { return Ok(()) };
        self.go_on(door, live, call, inbound, Event::HungUp).await.map(|_unheard| ())
    }

    /// The revision the call is pinned to: the one that serves, the one it began with, or one that only the store has.
    async fn revision(&self, door: &Door, live: &Live, call: &Call) -> Result<Arc<Revision>, Trouble> {
        let mut at_hand = [Some(&door.revision), live.revision.as_ref()].into_iter().flatten();
        match at_hand.find(|revision| revision.id == call.revision) {
            Some(resting) => self.revisions.whole(resting).await,
            None => self.revisions.pinned(&*self.store, call).await,
        }
    }

    /// Only asked of tenants that have a model: nobody else can have spent anything. What cannot be read counts as spent.
    fn model_spent_today(&self, revision: &Revision, at: Timestamp) -> u64 {
        let profile = &revision.tenant.profile;
        if profile.model.is_none() {
            return 0;
        }
        let midnight = at.to_zoned(profile.zone.clone()).start_of_day().map_or(at, |midnight| midnight.timestamp());
        self.store.model_spent_since(&revision.tenant.id, midnight).unwrap_or_else(|error| {
            tracing::error!(tenant = %revision.tenant.id, %error, "what the model has cost today cannot be read");
            u64::MAX
        })
    }

    /// A store that cannot be read must not keep a caller from being answered: the call then begins anew.
    fn known(&self, tenant: &TenantId, call: &CallId) -> Option<Call> {
        self.store.call(tenant, call).unwrap_or_else(|error| {
            tracing::error!(%tenant, %call, %error, "a call cannot be read");
            None
        })
    }

    fn is_returning(&self, tenant: &TenantId, from: &str, at: Timestamp) -> bool {
        let is_number = from.starts_with('+');
        is_number
            && self.store.has_called(tenant, from, at).unwrap_or_else(|error| {
                tracing::error!(%tenant, %error, "earlier calls cannot be read");
                false
            })
    }
}

/// Whether the carrier tells it of itself, also of a caller who is gone.
fn is_carriers(event: &Event) -> bool {
    matches!(event, Event::Dialed(_) | Event::Recorded { .. })
}

/// Whether the carrier still has to tell how a transfer or a recording ended: it does, also when the caller has hung up, and
/// not always before it tells that.
fn awaits_carrier(call: &Call) -> bool {
    matches!(call.waiting, Waiting::Dial { .. } | Waiting::Recording { .. })
}

/// The response as the carrier wants it, for the call as it stands after the turn.
fn speak(door: &Door, profile: &Profile, call: &Call, response: &Response) -> Wire {
    let line = Line {
        base: &door.base,
        next_turn: call.turn.saturating_add(1),
        voice: profile.voice.name.as_deref(),
        voice_language: &profile.language,
        heard_language: &call.language,
    };
    door.carrier.write(response, &line)
}

/// The very bytes that were sent before.
fn again(answered: Answered) -> Wire {
    Wire { content_type: answered.content_type.into(), body: answered.body }
}

/// The carrier's codes of a document that it fetched and could not use: to send the same again would fail again.
fn is_fault_of_document(code: &str) -> bool {
    ["12", "13", "14", "117"].iter().any(|family| code.len() == 5 && code.starts_with(family))
}
