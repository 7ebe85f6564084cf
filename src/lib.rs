//! Doorstep: the login backend of a single-page app.
//!
//! # The map
//!
//! A request walks from left to right and back, and no arrow points left:
//!
//! ```text
//! main → http → auth → domain + store
//! ```
//!
//! - [`config`]: every environment variable, read and checked once
//! - [`app`]: everything that a request can reach, put together in one place
//! - `http`: routes, layers, cookies, bodies, refusals, the server loop; all that knows axum and hyper
//! - [`auth`]: the acts, in sequence: log in, refresh, log out, tell who is calling
//! - [`domain`]: the rules, pure functions of a record and `now`
//! - [`store`]: where records live
//! - [`clock`]: the only place where the time comes from
//! - [`cli`]: the sub-commands that don't serve
//!
//! Around it stands the program: `main.rs`, `log.rs`, which writes out what is logged, and `signals.rs`.

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

/// Serves on a listener that the caller bound, until `shutdown` resolves and what was accepted is answered.
pub async fn serve(listener: TcpListener, app: Arc<App>, shutdown: impl Future<Output = ()>) {
    http::serve(listener, app, shutdown).await;
}
