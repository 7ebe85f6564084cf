//! Where users and sessions live. Stores keep records and decide nothing: rules come from `domain`.
//!
//! The contract: "not found" is `None`; creating never overwrites; `update` applies a rule to one
//! record atomically; nothing is held locked while anything is awaited or hashed. What a store can't
//! do in its time is an error, and never an answer.

mod error;
mod recent;
mod sessions;
mod users;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use error::StoreError;
pub use recent::Recent;
pub use sessions::{RedisAddress, Sessions};
pub use users::{Database, DatabaseError, Listed, PostgresUsers, TrustError, Users, Verification};

/// Locks, and recovers the lock where a panic left it poisoned: one panic must not cost every request after it (R92).
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
