//! Hashing of passwords: off the runtime, at most one a core, after a short and fair wait or none.
//!
//! A newcomer gets a [`Place`] in the [`queue`], which has few; what has to be looked up is looked up from there. At its
//! turn it gets a [`Slot`], which comes back when the work is done.

mod place;
mod queue;
mod slots;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use thiserror::Error;
use tokio::sync::oneshot;

use crate::{
    domain::{Argon2Memory, UserName, fold},
    lock::lock,
};
pub use place::Place;
use place::Slot;
use queue::{Account, Entrance, Group, Queue, Ticket};

/// Why work was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HashingError {
    /// Too many were waiting, or for too long.
    #[error("hashing is saturated")]
    Saturated,
    /// The work panicked.
    #[error("hashing panicked")]
    Panicked,
}

/// A client that wants passwords hashed.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'name> {
    /// The forwarded entry nearest to us, which can't be forged; without proxies, the client's address.
    pub nearest: IpAddr,
    /// The client's address.
    pub client: IpAddr,
    /// The name of the account for which the client is recognised, if it is.
    pub recognised: Option<&'name UserName>,
}

/// Bounds the memory and the processors that logins can take (R22), so that a storm of them slows no refresh, and
/// shares them out, so that no crowd keeps others from logging in.
#[derive(Debug)]
pub struct Hashing {
    shared: Arc<Shared>,
    slots: usize,
    patience: Duration,
    hasher: RandomState,
}

#[derive(Debug)]
struct Shared(Mutex<State>);

#[derive(Debug)]
struct State {
    queue: Queue,
    /// How each waiter gets its slot. A waiter whose sender is dropped was displaced.
    calls: HashMap<Ticket, oneshot::Sender<Slot>>,
    /// The memories of the slots that are free.
    free: Vec<Argon2Memory>,
}

impl Hashing {
    /// How long a client waits for its turn.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// So many slots, and so much patience.
    fn new(slots: usize, patience: Duration) -> Self {
        let free = std::iter::repeat_with(Argon2Memory::default).take(slots).collect();
        let state = State { queue: Queue::new(), calls: HashMap::new(), free };
        Self { shared: Arc::new(Shared(Mutex::new(state))), slots, patience, hasher: RandomState::new() }
    }

    /// What an operator should hear: that memory, and not the cores, bounds how many passwords are hashed at once.
    #[must_use]
    pub fn advice(&self) -> Option<String> {
        let (slots, cores) = (self.slots, slots::cores());
        let advice =
            || format!("memory is short: passwords are hashed on {slots} of {cores} cores, and logins wait longer");
        (slots < cores).then(advice)
    }

    /// A place in the line, which may be another waiter's until now: [`queue`] decides whose.
    ///
    /// # Errors
    /// `Saturated` if there is no place.
    pub fn enter(&self, newcomer: &Newcomer<'_>) -> Result<Place, HashingError> {
        let group = Group { nearest: newcomer.nearest.into(), client: newcomer.client.into() };
        let account = newcomer.recognised.map(|name| Account(self.hasher.hash_one(fold(name.as_str()))));
        let mut state = lock(&self.shared.0);
        let ticket = match state.queue.enter(group, account) {
            Entrance::Free(ticket) => ticket,
            Entrance::InPlaceOf { ticket, displaced } => {
                state.calls.remove(&displaced);
                ticket
            }
            Entrance::Full => return Err(HashingError::Saturated),
        };
        let (call, called) = oneshot::channel();
        state.calls.insert(ticket, call);
        Ok(Place::new(self.shared.clone(), ticket, called, self.patience))
    }
}

impl Default for Hashing {
    fn default() -> Self {
        Self::new(slots::count(), Self::PATIENCE)
    }
}

impl Shared {
    /// Gives every free slot to the waiter whose turn it is.
    fn call(self: &Arc<Self>) {
        while let Some((call, slot)) = self.next() {
            // If the waiter has just gone, the slot comes back by being dropped.
            let _ = call.send(slot);
        }
    }

    fn next(self: &Arc<Self>) -> Option<(oneshot::Sender<Slot>, Slot)> {
        let mut state = lock(&self.0);
        while !state.free.is_empty() {
            let ticket = state.queue.next()?;
            if let Some(call) = state.calls.remove(&ticket) {
                return Some((call, Slot::new(self.clone(), state.free.pop()?)));
            }
        }
        None
    }
}
