//! The server's connections: how many one address may have, and which one is sent away when all places are taken.

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
    /// The longest idle ones at the last scan of all, each with the time since when.
    longest_idle: VecDeque<(u64, Arc<Connection>)>,
}

/// Whether there is room for one more connection in its network's share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// There is.
    Free,
    /// Another connection of the same network was sent away for it.
    Made,
    /// There is none: the share is full, and none of its connections is idle.
    None,
}

impl Connections {
    /// For `places` connections in all. One address may have a sixteenth of them, but at least 64.
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

    /// Finds room for one more connection in a network's share. If the share is full, the network's longest idle
    /// connection is sent away.
    pub(super) fn room_for(&self, network: Network) -> Room {
        let table = lock(&self.table);
        let own = table.networks.get(&network).filter(|own| own.len() >= self.share);
        let Some(own) = own else { return Room::Free };
        let idle = own.values().filter_map(|connection| Some((connection.idle_since()?, connection)));
        let longest = idle.min_by_key(|(since, _)| *since);
        if longest.is_some_and(|(since, connection)| connection.send_away(since)) { Room::Made } else { Room::None }
    }

    /// Waits for a place. If all are taken, the longest idle connection is sent away and `full` is called, unless
    /// `made`: one was sent away already.
    pub(super) async fn place(&self, made: bool, full: impl FnOnce()) -> Option<OwnedSemaphorePermit> {
        /// How long to wait for a place before the next connection is sent away.
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

    /// Opens a connection of this network, without a request so far.
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

    /// How many connections there are, and how many of them have a request under way.
    pub(super) fn count(&self) -> (usize, usize) {
        let table = lock(&self.table);
        let all = || table.networks.values().flat_map(HashMap::values);
        (all().count(), all().filter(|connection| connection.is_busy()).count())
    }

    /// Sends away the longest idle connection.
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
            // Kept, so that a flood does not cost a scan for each of its connections. These remain the longest idle
            // ones: the others count as idle since later.
            let settled = idle.partition_point(|(since, _)| since + SILENT <= self.now());
            idle.truncate(settled.max(1));
            table.longest_idle = idle.into();
        }
    }

    /// Microseconds since the start, offset so that they always exceed [`SILENT`].
    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_micros()).unwrap_or_default() + SILENT + 1
    }
}
