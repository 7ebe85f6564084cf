//! The queue in front of password hashing: one hash a core, off the runtime, and a short wait or none.

use std::{
    num::NonZero,
    sync::{Arc, Mutex},
    thread::available_parallelism,
    time::Duration,
};

use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::Refusal;
use crate::{domain::Memory, store::lock};

/// Bounds the memory and the processors that logins can take (R22), so that a storm of them slows no refresh.
#[derive(Debug)]
pub struct Hashing {
    places: Semaphore,
    cores: Arc<Semaphore>,
    memories: Arc<Mutex<Vec<Memory>>>,
}

impl Hashing {
    const WAITING: usize = 64;
    const LONGEST_WAIT: Duration = Duration::from_secs(2);

    /// Runs slow work when a core is free for it, in the memory that comes with the core. The core
    /// stays taken until the work is done, even where nobody waits for it any more.
    pub(super) async fn run<T, Work>(&self, work: Work) -> Result<T, Refusal>
    where
        T: Send + 'static,
        Work: FnOnce(&mut Memory) -> T + Send + 'static,
    {
        let saturated = || Refusal::Unavailable("hashing is saturated");
        let _place = self.places.try_acquire().map_err(|_| saturated())?;
        let core = timeout(Self::LONGEST_WAIT, self.cores.clone().acquire_owned()).await;
        let core = core.map_err(|_| saturated())?.map_err(|_| saturated())?;
        let memories = self.memories.clone();
        let done = spawn_blocking(move || {
            let _core = core;
            let mut memory = lock(&memories).pop().unwrap_or_default();
            let answer = work(&mut memory);
            lock(&memories).push(memory);
            answer
        });
        done.await.map_err(|_| Refusal::Unavailable("hashing panicked"))
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
