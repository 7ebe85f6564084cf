//! Where records live: kinds of records (users, sessions, the throttle's counts) over servers (PostgreSQL, Redis) that
//! several kinds can share. Stores keep records and decide nothing: rules come from `domain`.
//!
//! The contract: "not found" is `None`; creating never overwrites; `update` applies a rule to one
//! record atomically; no lock on records is held across an await or a hash. An operation that times out is an error,
//! never an answer.

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
