//! Where records live: kinds of records (users, sessions, the throttle's counts) over servers (PostgreSQL, Redis) that
//! several kinds can share. Stores keep and do not judge: rules come from `domain`.
//!
//! The contract: "not found" is `None`; creating never overwrites; `update` applies a rule to one
//! record atomically; nothing is held locked while anything is awaited or hashed. What a store can't
//! do in its time is an error, and never an answer.

mod error;
mod postgres;
mod redis;
mod sessions;
mod throttle;
mod users;

pub use error::StoreError;
pub use postgres::{PoolError, Postgres, TrustError};
pub use redis::Redis;
pub use sessions::{ListedSession, Sessions};
pub use throttle::{Sight, Throttle};
pub use users::{Listed, Users};
