use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::Desks;
use super::limits::{Deadlines, MAX_REQUESTS_IN_FLIGHT};
use crate::driver::Driver;

/// Everything a request may need.
pub struct App {
    /// Who is called here.
    pub desks: Arc<Desks>,
    /// Who takes the turns.
    pub driver: Arc<Driver>,
    /// How long things may take.
    pub deadlines: Deadlines,
    in_flight: AtomicUsize,
    stopping: AtomicBool,
}

/// A request that is worked on; given back when dropped.
pub(super) struct InFlight<'a>(&'a App);

impl App {
    /// The server's state over a driver and the desks of its tenants.
    #[must_use]
    pub fn new(desks: Arc<Desks>, driver: Arc<Driver>) -> Self {
        let (in_flight, stopping) = (AtomicUsize::new(0), AtomicBool::new(false));
        Self { desks, driver, deadlines: Deadlines::default(), in_flight, stopping }
    }

    /// The same with other deadlines.
    #[must_use]
    pub fn with_deadlines(self, deadlines: Deadlines) -> Self {
        Self { deadlines, ..self }
    }

    /// Takes a request in; `None` where too many are worked on.
    pub(super) fn enter(&self) -> Option<InFlight<'_>> {
        let before = self.in_flight.fetch_add(1, Ordering::Relaxed);
        let entered = InFlight(self);
        (before < MAX_REQUESTS_IN_FLIGHT).then_some(entered)
    }

    pub(super) fn stops(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}
