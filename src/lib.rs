//! Doorstep: the login backend of a single-page app.
//!
//! # The map
//!
//! A request follows the arrow and returns. `tests/layers.rs` enforces it: no room imports one to its left.
//!
//! ```text
//! main → http → auth → app → guard → store → domain
//! ```
//!
//! - `http`: routes, layers, cookies, bodies, refusals, the server loop; all code that uses axum or hyper
//! - [`auth`]: the acts, step by step: log in, refresh, log out, identify the caller
//! - [`app`]: everything that a request can use, opened and put together in one place
//! - [`guard`]: what keeps many clients from using up everything: the throttle, the queue in front of hashing
//! - [`store`]: kinds of records (users, sessions, the throttle's counts) over servers (PostgreSQL, Redis)
//! - [`domain`]: the rules, pure functions of a record and `now`
//!
//! Every room may use [`config`] (every environment variable, read and checked once, as plain settings), [`clock`] (the
//! only source of the time) and [`lock`]. Around them are `main.rs`, `log.rs`, which writes the log out, `signals.rs`
//! and `hangup.rs`, which handle signals, and [`cli`], the sub-commands.
//!
//! # To add an act
//!
//! All acts are bodies of `POST /login`, distinguished by their field `env`. (A route of its own, such as `/me`, is a
//! file in `http/` and a line in `http/mod.rs`.)
//!
//! 1. One or more structs in a file of their own in `http/acts/`, each with `read`, which reads its fields from the
//!    body, and `answer`, which calls `auth` and returns the response. `acts/login.rs` is an example of three. A new
//!    field is added to `acts/fields.rs`; `acts/answers.rs` writes successes, `http/error.rs` refusals.
//! 2. In `http/acts/mod.rs`: `mod` and `use`, a variant of `Act`, its line in `ACTS` (the only place for its name) and
//!    its arm in `answer`.
//! 3. If it does more than answer, that is a function in `auth`, one file for each act. An act of a logged-in user
//!    needs an [`auth::Caller`], which only [`auth::caller`] makes. A decision is a rule in `domain`; if attempts at it
//!    are limited, the numbers are in [`guard::Limited`]; if it is audited, it is a variant of `Event` in
//!    `auth/audit.rs`.
//! 4. A test in `tests/api/acts/`, its fields in `tests/fuzz/targets/body.rs`, and a line in the README's table.
//!
//! # To add a store
//!
//! A server is a folder in `store` that can connect and run a statement, and knows no kind of record. A kind of
//! record is an enum with a variant for each backend ([`store::Users`], [`store::Sessions`]): a new backend is a file
//! beside the others, a variant, and an arm in each method. It is done when the contract's cases in `tests/stores` pass
//! on it. A column that PostgreSQL needs is one more step in `store/postgres/migrations.rs`; a field of a session's
//! record is one more line, with a default, in `store/sessions/record.rs`.
//!
//! # To add a test
//!
//! A rule is tested beside it, in `domain`. What a client can see is tested through a socket in `tests/api`, what a
//! store must do in `tests/stores` on every backend, what several instances do together in `tests/scale`, what a
//! browser does in `tests/browser`. A test is named as a sentence; a requirement that it holds (`// R35`) is listed in
//! `tests/requirements.md`. `./tests/run` runs them all, `./tests/run api` one suite.

pub mod app;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod guard;
mod http;
pub mod lock;
pub mod store;

#[cfg(fuzzing)]
pub use http::fuzzing;

use std::sync::Arc;

use tokio::net::TcpListener;

use crate::app::App;

/// Serves on the given listener until `shutdown` resolves and every accepted request is answered.
pub async fn serve(listener: TcpListener, app: Arc<App>, shutdown: impl Future<Output = ()>) {
    http::serve(listener, app, shutdown).await;
}
