//! The throttle's counts outside the process, shared by every instance: in Redis, if sessions live there.

mod keys;
mod record;
mod redis;

pub use redis::{RedisThrottle as Throttle, Sight};
