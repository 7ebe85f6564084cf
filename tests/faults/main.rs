//! The program as it ships while things go wrong around it, one file a fault: the figures of D1 to D20.
//!
//! Run it as `tests/run faults`: one test at a time, since they measure, and each prints what it measured.

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
#[expect(dead_code, unused_imports, reason = "the api tests use the rest")]
#[path = "../api/helpers/mod.rs"]
mod helpers;
mod huge_bodies;
mod idle_connections;
mod killed;
mod load;
mod login_flood;
mod panics;
mod process;
mod slow_sockets;
mod soak;
mod termination;
mod vanished_logins;
mod vanished_refreshes;
