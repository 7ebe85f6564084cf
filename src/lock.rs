//! Locks that recover from a panic.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, even if a panic has poisoned the lock: one panic must not fail every request after it (R92).
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
