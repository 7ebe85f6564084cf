//! Turns at a shared store: one request of this process at a time for each site, account or device.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::{domain::Subject, lock::lock};

/// The requests that run and wait. Without turns, simultaneous ones would all read the same counts, and all but one
/// would have to read them again.
#[derive(Debug, Default)]
pub(super) struct Turns(Arc<Mutex<Locks>>);

type Locks = HashMap<Subject, Arc<AsyncMutex<()>>>;

/// A turn, given up when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Arc<Mutex<Locks>>,
    subject: Subject,
    lock: Arc<AsyncMutex<()>>,
    held: Option<OwnedMutexGuard<()>>,
}

impl Turns {
    /// Waits for a turn: first come, first served.
    pub(super) async fn take(&self, subject: Subject) -> Turn {
        let lock = lock(&self.0).entry(subject).or_default().clone();
        let mut turn = Turn { turns: self.0.clone(), subject, lock, held: None };
        turn.held = Some(turn.lock.clone().lock_owned().await);
        turn
    }
}

impl Drop for Turn {
    /// The last turn removes the lock.
    fn drop(&mut self) {
        let mut locks = lock(&self.turns);
        self.held = None;
        // One reference is the table's, one this turn's.
        if Arc::strong_count(&self.lock) == 2 {
            locks.remove(&self.subject);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Id;

    #[tokio::test]
    async fn turns_are_taken_one_after_another_and_leave_nothing_behind() {
        let turns = Arc::new(Turns::default());
        let (ada, grace) = (Subject::Account(Id::MIN), Subject::Account(Id::MAX));
        let first = turns.take(ada).await;
        drop(turns.take(grace).await);
        let waits = |turns: Arc<Turns>| tokio::spawn(async move { turns.take(ada).await });
        let (second, third) = (waits(turns.clone()), waits(turns.clone()));
        tokio::task::yield_now().await;
        assert!(!second.is_finished() && !third.is_finished());
        second.abort();
        assert!(second.await.is_err());
        drop(first);
        drop(third.await.unwrap());
        assert!(lock(&turns.0).is_empty());
    }
}
