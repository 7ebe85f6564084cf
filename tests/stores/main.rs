//! The stores' contract: one list of cases for sessions and one for users, run on every kind of store.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]

mod advice;
mod clear_text;
mod connect;
mod lookups;
mod outages;
mod readiness;
mod redis;
mod redis_outages;
mod secrets;
mod session_cases;
mod session_races;
mod sessions;
mod sessions_command;
#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "each suite needs a part of it")]
mod support;
mod throttle;
mod tls;
mod users;
mod users_and_sessions;
mod users_command;
mod users_file_and_sessions;
mod users_in_postgres;

use std::sync::Arc;

use doorstep::{
    config::{PostgresSettings, read_database},
    store::{self, Users},
};
use support::servers::postgres::Postgres;

/// The settings for this value of `DATABASE_URL`.
fn settings(url: &str) -> PostgresSettings {
    let lookup = |name: &str| (name == "DATABASE_URL").then(|| url.to_owned());
    read_database(lookup).unwrap().unwrap()
}

/// The database of this `DATABASE_URL`.
fn database(url: &str) -> Arc<store::Postgres> {
    Arc::new(store::Postgres::open(&settings(url)).unwrap())
}

fn users_in(server: &Postgres) -> Users {
    Users::in_postgres(database(&server.url("")))
}
