//! The place of one connection: whether it is idle, and whether it was sent away.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::{Notify, OwnedSemaphorePermit};

use super::Connections;
use crate::domain::Network;

/// Microseconds added to the idle time of a connection that has sent no request yet: a flood of them replaces its own
/// before those that are in use.
pub(super) const SILENT: u64 = 1_000_000;
/// A request is under way.
const BUSY: u64 = 0;
/// The connection was sent away, or is closed.
const LEAVING: u64 = u64::MAX;

/// The state of a connection: since when it is idle (microseconds of [`Connections`]), [`BUSY`] or [`LEAVING`].
pub(super) struct Connection {
    state: AtomicU64,
    sent_away: Notify,
}

impl Connection {
    /// A connection that is idle since `since`.
    pub(super) fn idle(since: u64) -> Self {
        Self { state: AtomicU64::new(since), sent_away: Notify::new() }
    }

    /// Since when it is idle, if it is.
    pub(super) fn idle_since(&self) -> Option<u64> {
        Some(self.state.load(Ordering::Relaxed)).filter(|state| ![BUSY, LEAVING].contains(state))
    }

    /// Whether a request is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.state.load(Ordering::Relaxed) == BUSY
    }

    /// Sends it away if it is still idle since `since`; returns whether it was.
    pub(super) fn send_away(&self, since: u64) -> bool {
        let idle = self.state.compare_exchange(since, LEAVING, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if idle {
            self.sent_away.notify_one();
        }
        idle
    }
}

/// An open connection, until it is dropped.
pub(in crate::http) struct Seat {
    pub(super) connections: Arc<Connections>,
    pub(super) connection: Arc<Connection>,
    pub(super) network: Network,
    pub(super) id: u64,
    pub(super) _place: Option<OwnedSemaphorePermit>,
}

impl Seat {
    /// A request has come.
    pub(in crate::http) fn begin(&self) {
        self.connection.state.store(BUSY, Ordering::Relaxed);
    }

    /// The request has its answer.
    pub(in crate::http) fn end(&self) {
        self.idle_since(self.connections.now());
    }

    pub(super) fn idle_since(&self, since: u64) {
        self.connection.state.store(since, Ordering::Relaxed);
    }

    /// Waits until the connection is sent away.
    pub(in crate::http) async fn sent_away(&self) {
        self.connection.sent_away.notified().await;
    }

    /// Whether it was sent away and no request has come since.
    pub(in crate::http) fn is_leaving(&self) -> bool {
        self.connection.state.load(Ordering::Relaxed) == LEAVING
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.connection.state.store(LEAVING, Ordering::Relaxed);
        self.connections.close(self.network, self.id);
    }
}
