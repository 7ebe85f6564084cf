//! Locks that recover from a panic.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, also after a panic left the lock poisoned: one panic must not cost every request after it (R92).
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
