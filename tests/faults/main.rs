//! The program as it ships while things go wrong around it, one file per fault: the D lines of `requirements.md`.
//!
//! Run it with `tests/run faults`: one test at a time, since they measure; each prints its figures.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests fail by panicking, and these print their figures"
)]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]

mod attacks;
mod blocked_log;
mod client;
mod clock_steps;
mod file_limit;
mod huge_bodies;
mod idle_connections;
mod killed;
mod load;
mod login_flood;
mod panics;
mod slow_sockets;
mod soak;
mod sockets;
#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "each suite needs a part of it")]
mod support;
mod termination;
mod vanished_logins;
mod vanished_refreshes;
