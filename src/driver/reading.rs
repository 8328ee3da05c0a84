use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::encoder::Encoder;
use crate::engine::Event;
use crate::matcher::Direction;
use crate::revision::Revision;

/// How long a turn waits for the encoder: it takes some ten milliseconds, and what it makes of a sentence helps to hear but is
/// not needed.
const READING_DEADLINE: Duration = Duration::from_millis(300);

/// So many sentences wait for it at most; whoever speaks then is heard without it.
const MAX_WAITING: usize = 16;

/// Lets a sentence encoder read what callers say, for the tenants that it taught.
pub struct Reading {
    name: String,
    /// One sentence at a time: each takes milliseconds, and a model takes 90 MB.
    encoder: Arc<Mutex<Encoder>>,
    waiting: Arc<Semaphore>,
}

impl Reading {
    /// By this encoder.
    #[must_use]
    pub fn by(encoder: Encoder) -> Self {
        Self {
            name: encoder.name().to_owned(),
            encoder: Arc::new(Mutex::new(encoder.with_threads(1))),
            waiting: Arc::new(Semaphore::new(MAX_WAITING)),
        }
    }

    /// Who reads.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What happened, with what the encoder makes of the words, where the revision was taught by it and it answers in time.
    pub(super) async fn read(&self, revision: &Revision, event: Event) -> Event {
        let Event::Said { words, recogniser } = event else { return event };
        let direction = if revision.matcher().encoder() == Some(self.name()) {
            self.direction(revision.matcher().sentence(&words)).await
        } else {
            None
        };
        Event::said(words, recogniser, direction)
    }

    /// None where the encoder knows none of the words, fails, or is late; of the last two the log tells.
    async fn direction(&self, sentence: String) -> Option<Direction> {
        let Ok(waiting) = Arc::clone(&self.waiting).try_acquire_owned() else {
            tracing::warn!("the encoder has more to read than it can: the turn is heard without it");
            return None;
        };
        let (encoder, begun) = (Arc::clone(&self.encoder), Instant::now());
        let asked = tokio::task::spawn_blocking(move || {
            let _waiting = waiting;
            let mut encoder = encoder.lock().unwrap_or_else(PoisonError::into_inner);
            // nobody waits for it any more
            (begun.elapsed() < READING_DEADLINE).then(|| encoder.encode_one(&sentence))
        });
        match tokio::time::timeout(READING_DEADLINE, asked).await {
            Ok(Ok(Some(Ok(vector)))) => Direction::of(&vector),
            Ok(Ok(Some(Err(error)))) => {
                tracing::error!(%error, "the encoder failed: the turn is heard without it");
                None
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the encoder broke off: the turn is heard without it");
                None
            }
            Ok(Ok(None)) | Err(_) => {
                tracing::warn!("the encoder is late: the turn is heard without it");
                None
            }
        }
    }
}
