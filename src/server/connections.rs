use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::limits::{MAX_CONNECTIONS, MAX_CONNECTIONS_PER_PEER};

/// Connections that are open, oldest first.
#[derive(Clone, Default)]
pub(super) struct Connections(Arc<Mutex<Table>>);

#[derive(Default)]
struct Table {
    open: BTreeMap<u64, Seat>,
    of_peer: BTreeMap<IpAddr, usize>,
    next: u64,
}

#[derive(Clone)]
struct Seat {
    peer: IpAddr,
    busy: Arc<AtomicBool>,
    leave: Arc<Notify>,
}

/// One open connection; closed when dropped.
pub(super) struct Connection {
    table: Connections,
    id: u64,
    seat: Seat,
}

impl Connections {
    /// Takes a connection in; `None` where its peer has too many. Where all together are too many, the oldest that waits
    /// for its next request is asked to leave: slow clients must not keep the carrier out.
    pub(super) fn admit(&self, peer: IpAddr) -> Option<Connection> {
        let mut table = self.lock();
        let count = table.of_peer.get(&peer).copied().unwrap_or(0);
        if count >= MAX_CONNECTIONS_PER_PEER && !peer.is_loopback() {
            return None;
        }
        if table.open.len() >= MAX_CONNECTIONS && table.make_room(1) == 0 {
            return None;
        }
        table.next += 1;
        let id = table.next;
        let seat = Seat { peer, busy: Arc::default(), leave: Arc::default() };
        table.open.insert(id, seat.clone());
        *table.of_peer.entry(peer).or_default() += 1;
        Some(Connection { table: self.clone(), id, seat })
    }

    /// Asks so many of those that wait for their next request to leave, the oldest first.
    pub(super) fn make_room(&self, count: usize) {
        self.lock().make_room(count);
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// How many were asked to leave.
    fn make_room(&mut self, count: usize) -> usize {
        let idle = self.open.values().filter(|seat| !seat.busy.load(Ordering::Relaxed));
        idle.take(count).map(|seat| seat.leave.notify_one()).count()
    }
}

impl Connection {
    /// Says whether a request is being worked on.
    pub(super) fn busy(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.seat.busy)
    }

    /// Ready when the connection is asked to leave.
    pub(super) async fn asked_to_leave(&self) {
        self.seat.leave.notified().await;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut table = self.table.lock();
        table.open.remove(&self.id);
        let left = table.of_peer.get(&self.seat.peer).copied().unwrap_or(0).saturating_sub(1);
        if left == 0 {
            table.of_peer.remove(&self.seat.peer);
        } else {
            table.of_peer.insert(self.seat.peer, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_peer_cannot_take_all_seats_and_its_own_are_given_back() {
        let connections = Connections::default();
        let peer: IpAddr = "203.0.113.7".parse().unwrap();
        let held: Vec<_> = (0..MAX_CONNECTIONS_PER_PEER).map(|_| connections.admit(peer).unwrap()).collect();
        assert!(connections.admit(peer).is_none());
        assert!(connections.admit("203.0.113.8".parse().unwrap()).is_some());
        drop(held);
        assert!(connections.admit(peer).is_some());
    }

    #[tokio::test]
    async fn the_oldest_idle_connection_makes_room() {
        let connections = Connections::default();
        let here: IpAddr = "127.0.0.1".parse().unwrap();
        let held: Vec<_> = (0..MAX_CONNECTIONS).map(|_| connections.admit(here).unwrap()).collect();
        held[0].busy().store(true, Ordering::Relaxed);
        assert!(connections.admit(here).is_some());
        held[1].asked_to_leave().await;
    }
}
