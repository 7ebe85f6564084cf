//! The stores' contract: one list of cases for sessions and one for users, run on every store that there is.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]

#[path = "stores/outages.rs"]
mod outages;
#[path = "stores/redis.rs"]
mod redis;
mod servers;
#[path = "stores/session_cases.rs"]
mod session_cases;
#[path = "stores/session_races.rs"]
mod session_races;
#[path = "stores/sessions.rs"]
mod sessions;
