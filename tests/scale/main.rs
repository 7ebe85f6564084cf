//! Several instances on shared stores, as real processes: what crashes, restarts and bad networks may cost.

#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests fail by panicking, and print what they measure"
)]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]

mod client;
mod crashes;
mod database;
mod deployment;
mod durations;
mod full_redis;
mod load;
mod partition;
mod postgres_away;
mod proxy;
mod records;
mod redis_restart;
mod rolling_restart;
mod router;
mod secret_rotation;
mod simultaneous;
mod slow_postgres;
mod slow_redis;
#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "each suite needs a part of it")]
mod support;
mod vanishing_clients;
