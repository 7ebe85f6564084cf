//! A place in the line, and the slot that comes of it.

use std::{mem, pin::Pin, sync::Arc, time::Duration};

use tokio::{
    sync::oneshot,
    task::spawn_blocking,
    time::{Sleep, sleep},
};

use super::{HashingError, Shared, queue::Ticket};
use crate::{domain::Argon2Memory, lock::lock};

/// A place in the line, for all the hashes of one act. It is free again when it is dropped.
#[derive(Debug)]
pub struct Place {
    shared: Arc<Shared>,
    ticket: Ticket,
    called: oneshot::Receiver<Slot>,
    patience: Pin<Box<Sleep>>,
}

impl Place {
    pub(super) fn new(
        shared: Arc<Shared>,
        ticket: Ticket,
        called: oneshot::Receiver<Slot>,
        patience: Duration,
    ) -> Self {
        Self { shared, ticket, called, patience: Box::pin(sleep(patience)) }
    }

    /// Waits for what has to be known before hashing, for as long as the place is held. The turn does not come during
    /// it, and no slot is taken.
    ///
    /// # Errors
    /// `Saturated` if a newcomer displaced this one, or 2 s after it entered.
    pub async fn during<T>(mut self, step: impl Future<Output = T>) -> Result<(Self, T), HashingError> {
        tokio::select! {
            biased;
            done = step => Ok((self, done)),
            _ = &mut self.called => Err(HashingError::Saturated),
            () = &mut self.patience => Err(HashingError::Saturated),
        }
    }

    /// Waits for the turn and runs slow work, in the memory that comes with the slot. `cost` is the work's in units of
    /// one new hash. The slot stays taken until the work is done, even if the client has gone.
    ///
    /// # Errors
    /// `Saturated` if a newcomer displaced this one, or 2 s after it entered; `Panicked` if the work did.
    pub async fn run<T, Work>(mut self, cost: u32, work: Work) -> Result<T, HashingError>
    where
        T: Send + 'static,
        Work: FnOnce(&mut Argon2Memory) -> T + Send + 'static,
    {
        lock(&self.shared.0).queue.ready(self.ticket, cost);
        self.shared.call();
        let mut slot = tokio::select! {
            biased;
            slot = &mut self.called => slot.map_err(|_| HashingError::Saturated)?,
            () = &mut self.patience => return Err(HashingError::Saturated),
        };
        drop(self);
        let done = spawn_blocking(move || work(&mut slot.memory));
        done.await.map_err(|_| HashingError::Panicked)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = lock(&self.shared.0);
        state.queue.leave(self.ticket);
        state.calls.remove(&self.ticket);
        // A slot that came too late is in `called`, and is given back with it.
    }
}

/// A turn: one of the hashes that may run at once, with its memory.
#[derive(Debug)]
pub(super) struct Slot {
    shared: Arc<Shared>,
    memory: Argon2Memory,
}

impl Slot {
    pub(super) fn new(shared: Arc<Shared>, memory: Argon2Memory) -> Self {
        Self { shared, memory }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        lock(&self.shared.0).free.push(mem::take(&mut self.memory));
        self.shared.call();
    }
}
