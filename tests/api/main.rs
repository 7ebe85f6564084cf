//! The whole backend as a client meets it: real sockets, our own clock, one file a subject.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]

mod body;
mod config;
mod connection;
mod cookies;
mod files;
mod headers;
mod helpers;
mod login;
mod logout;
mod logs;
mod me;
mod origin;
mod refresh;
mod throttle;
mod tries;
