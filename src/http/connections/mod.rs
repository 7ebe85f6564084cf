//! The server's connections: how many one address may have, and which one makes way when all are taken.

mod seat;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{clock, domain::Network, lock::lock};
pub(super) use seat::Seat;
use seat::{Connection, SILENT};

/// All open connections.
pub(super) struct Connections {
    places: Arc<Semaphore>,
    share: usize,
    opened: Instant,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    next: u64,
    networks: HashMap<Network, HashMap<u64, Arc<Connection>>>,
    /// Those that were idle longest when all were looked at, each with the time since when.
    longest_idle: VecDeque<(u64, Arc<Connection>)>,
}

/// Whether one more connection of a network fits into its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// It does.
    Free,
    /// Another one of the same network makes way for it.
    Made,
    /// A request is under way on all that the network has.
    None,
}

impl Connections {
    /// For so many connections, of which one address may have a sixteenth, though never fewer than 64.
    pub(super) fn new(places: usize) -> Arc<Self> {
        Arc::new(Self {
            places: Arc::new(Semaphore::new(places)),
            share: (places / 16).max(64),
            opened: clock::stopwatch(),
            table: Mutex::default(),
        })
    }

    /// How many one address may have.
    pub(super) fn share(&self) -> usize {
        self.share
    }

    /// Finds room for one more connection of a network within its share, if need be that of the one of its connections
    /// that was idle longest.
    pub(super) fn room_for(&self, network: Network) -> Room {
        let table = lock(&self.table);
        let own = table.networks.get(&network).filter(|own| own.len() >= self.share);
        let Some(own) = own else { return Room::Free };
        let idle = own.values().filter_map(|connection| Some((connection.idle_since()?, connection)));
        let longest = idle.min_by_key(|(since, _)| *since);
        if longest.is_some_and(|(since, connection)| connection.send_away(since)) { Room::Made } else { Room::None }
    }

    /// Waits for a place. If all are taken, the connection that was idle longest makes way, unless `made` says that
    /// another one does already; `full` is called then.
    pub(super) async fn place(&self, made: bool, full: impl FnOnce()) -> Option<OwnedSemaphorePermit> {
        /// How long one that was sent away may take to go, before the next one is.
        const PATIENCE: Duration = Duration::from_millis(50);
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Some(place);
        }
        let mut full = Some(full);
        let mut made = made;
        loop {
            if !made {
                self.make_way();
                full.take().into_iter().for_each(|full| full());
            }
            if let Ok(place) = timeout(PATIENCE, self.places.clone().acquire_owned()).await {
                return place.ok();
            }
            made = false;
        }
    }

    /// Opens a connection of this network, on which nothing is asked yet.
    pub(super) fn open(self: &Arc<Self>, network: Network, place: Option<OwnedSemaphorePermit>) -> Seat {
        let connection = Arc::new(Connection::idle(self.now() - SILENT));
        let mut table = lock(&self.table);
        let id = table.next;
        table.next += 1;
        table.networks.entry(network).or_default().insert(id, connection.clone());
        Seat { connections: self.clone(), connection, network, id, _place: place }
    }

    /// Forgets a connection that has ended.
    fn close(&self, network: Network, id: u64) {
        let mut table = lock(&self.table);
        if let Some(own) = table.networks.get_mut(&network) {
            own.remove(&id);
            if own.is_empty() {
                table.networks.remove(&network);
            }
        }
    }

    /// How many there are, and on how many of them a request is under way.
    pub(super) fn count(&self) -> (usize, usize) {
        let table = lock(&self.table);
        let all = || table.networks.values().flat_map(HashMap::values);
        (all().count(), all().filter(|connection| connection.is_busy()).count())
    }

    /// Sends the connection away that was idle longest.
    fn make_way(&self) {
        let mut table = lock(&self.table);
        for _ in 0..2 {
            while let Some((since, connection)) = table.longest_idle.pop_front() {
                if connection.send_away(since) {
                    return;
                }
            }
            let all = table.networks.values().flat_map(HashMap::values);
            let idle = all.filter_map(|connection| Some((connection.idle_since()?, connection.clone())));
            let mut idle: Vec<_> = idle.collect();
            idle.sort_unstable_by_key(|(since, _)| *since);
            // A flood is not to have all looked at for each of its connections. These remain the longest idle ones:
            // what becomes idle later counts as idle since later.
            let settled = idle.partition_point(|(since, _)| since + SILENT <= self.now());
            idle.truncate(settled.max(1));
            table.longest_idle = idle.into();
        }
    }

    /// Microseconds since the beginning, and more than [`SILENT`].
    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_micros()).unwrap_or_default() + SILENT + 1
    }
}
