//! The whole backend as a client meets it: real sockets, our own clock, one file a subject.
//!
//! A new test goes into the first of these folders whose line is about what it would catch:
//!
//! - `connections`: bytes and time: framing, requests in a row, clients that dawdle, the end of the server
//! - `origins`: which pages may ask, and which may read the answer
//! - `body`: whether a body is read and understood, before any act begins
//! - `cookies`: how cookies are written and read, and which of several counts, whatever is in them
//! - `sessions`: what becomes of a session: what tokens are worth, rotated, replayed or forged, and what a bad one costs
//! - `guard`: what a guesser or a crowd is refused: the throttle, the bounds of hashing
//! - `acts`: what an act answers otherwise, one file an act; `GET /me`, and paths that are none
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
