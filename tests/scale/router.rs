//! The router in front of the instances: each request goes to the next one.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Uses the instances in turn, as a platform's router does.
#[derive(Debug, Default)]
pub struct Router {
    instances: Mutex<Vec<SocketAddr>>,
    turns: AtomicUsize,
}

impl Router {
    pub fn to(instances: &[SocketAddr]) -> Arc<Self> {
        Arc::new(Self { instances: Mutex::new(instances.to_vec()), turns: AtomicUsize::new(0) })
    }

    pub fn add(&self, instance: SocketAddr) {
        self.instances.lock().unwrap().push(instance);
    }

    pub fn remove(&self, instance: SocketAddr) {
        self.instances.lock().unwrap().retain(|other| *other != instance);
    }

    /// Every instance, beginning with the one whose turn it is.
    pub fn turn(&self) -> Vec<SocketAddr> {
        let mut instances = self.instances.lock().unwrap().clone();
        let turn = self.turns.fetch_add(1, Ordering::Relaxed) % instances.len().max(1);
        instances.rotate_left(turn);
        instances
    }
}
