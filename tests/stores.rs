//! The stores' contract: one list of cases for sessions and one for users, run on every store that there is.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]

#[path = "api/helpers/mod.rs"]
#[expect(dead_code, unused_imports, reason = "shared with the suite api, which uses all of it")]
mod helpers;
mod servers;

#[path = "stores/lookups.rs"]
mod lookups;
#[path = "stores/outages.rs"]
mod outages;
#[path = "stores/readiness.rs"]
mod readiness;
#[path = "stores/redis.rs"]
mod redis;
#[path = "stores/redis_outages.rs"]
mod redis_outages;
#[path = "stores/session_cases.rs"]
mod session_cases;
#[path = "stores/session_races.rs"]
mod session_races;
#[path = "stores/sessions.rs"]
mod sessions;
#[path = "stores/tls.rs"]
mod tls;
#[path = "stores/users.rs"]
mod users;
#[path = "stores/users_and_sessions.rs"]
mod users_and_sessions;
#[path = "stores/users_command.rs"]
mod users_command;
#[path = "stores/users_in_postgres.rs"]
mod users_in_postgres;

use std::sync::Arc;

use doorstep::{
    config::{PostgresSettings, read_database},
    store::{self, Users},
};
use servers::postgres::Postgres;

/// What `DATABASE_URL` with this value asks for.
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
