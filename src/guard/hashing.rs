//! The queue in front of password hashing: one hash a core, off the runtime, and a short wait or none.

use std::{
    num::NonZero,
    sync::{Arc, Mutex},
    thread::available_parallelism,
    time::Duration,
};

use thiserror::Error;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use crate::{domain::Argon2Memory, lock::lock};

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

/// Bounds the memory and the processors that logins can take (R22), so that a storm of them slows no refresh.
#[derive(Debug)]
pub struct Hashing {
    places: Semaphore,
    cores: Arc<Semaphore>,
    memories: Arc<Mutex<Vec<Argon2Memory>>>,
}

impl Hashing {
    const WAITING: usize = 64;
    const MAX_WAIT: Duration = Duration::from_secs(2);

    /// Runs slow work when a core is free for it, in the memory that comes with the core. The core
    /// stays taken until the work is done, even if its client has gone.
    ///
    /// # Errors
    /// `Saturated` after 2 s, or at once if 64 are waiting.
    pub async fn run<T, Work>(&self, work: Work) -> Result<T, HashingError>
    where
        T: Send + 'static,
        Work: FnOnce(&mut Argon2Memory) -> T + Send + 'static,
    {
        let _place = self.places.try_acquire().map_err(|_| HashingError::Saturated)?;
        let core = timeout(Self::MAX_WAIT, self.cores.clone().acquire_owned()).await;
        let core = core.map_err(|_| HashingError::Saturated)?.map_err(|_| HashingError::Saturated)?;
        let memories = self.memories.clone();
        let done = spawn_blocking(move || {
            let _core = core;
            let mut memory = lock(&memories).pop().unwrap_or_default();
            let answer = work(&mut memory);
            lock(&memories).push(memory);
            answer
        });
        done.await.map_err(|_| HashingError::Panicked)
    }
}

impl Default for Hashing {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self {
            places: Semaphore::new(cores + Self::WAITING),
            cores: Arc::new(Semaphore::new(cores)),
            memories: Arc::default(),
        }
    }
}
