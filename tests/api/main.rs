//! The whole backend as a client meets it: real sockets, our own clock, one file per subject.
//!
//! A new test goes into the first of these folders that fits what it would catch:
//!
//! - `connections`: bytes and time: framing, requests in a row, slow clients, the end of the server
//! - `origins`: which pages may send requests, and which may read the answers
//! - `body`: whether a body is read and understood, before any act begins
//! - `cookies`: how cookies are written and read, and which of several counts, whatever they contain
//! - `sessions`: tokens that are valid, rotated, replayed or forged, and what a bad one costs
//! - `guard`: what is refused to a guesser or a crowd: the throttle, the bounds of hashing
//! - `acts`: everything else that an act answers, one file per act; `GET /me`, and unknown paths
//! - `files`: what is served from `static/`
//! - `answers`: what all answers have in common
//! - `program`: what the operator sees: settings, `USERS_FILE`, commands, the log, health

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]

mod acts;
mod answers;
mod body;
mod connections;
mod cookies;
mod files;
mod guard;
mod origins;
mod program;
mod sessions;
#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "each suite needs a part of it")]
mod support;
