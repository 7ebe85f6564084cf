//! The whole backend as a client meets it: real sockets, our own clock, one file a subject.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]
#![expect(missing_docs, unreachable_pub, reason = "nobody uses a test from outside")]

mod helpers;
mod login;
