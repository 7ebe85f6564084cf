//! Logins with the users in PostgreSQL on the same host, against users in memory.

use std::{io::Write, process::Stdio};

use crate::{
    comparison::compare,
    doorstep::{self as program, USERS, login},
    hashing::{WINDOW, cores},
    load,
    support::{doorstep, hash, servers::postgres::Postgres},
    table::{By, Goal, Row},
};

pub fn measure() -> Vec<Row> {
    let postgres = Postgres::launch();
    let url = postgres.url("?sslmode=disable");
    import(&url);
    let in_memory = program::start(&[("PROXY_HOPS", "1")]);
    let in_postgres = program::start(&[("PROXY_HOPS", "1"), ("DATABASE_URL", &url)]);
    let requests: Vec<_> = (0..4 * cores()).map(login).collect();
    let comparison =
        compare(|| load::measure(&in_memory, &requests, WINDOW), || load::measure(&in_postgres, &requests, WINDOW));
    vec![Row::compared(
        "logins, users in PostgreSQL",
        "users in memory",
        &comparison,
        Some((Goal::AtLeast(0.9), By::Wall)),
    )]
}

/// Adds the demo users, from a file in the format of `USERS_FILE`.
fn import(url: &str) {
    let entries = USERS.map(|(name, password)| {
        let hash = hash(password, rand::random());
        format!(r#""{name}":{{"pass":"{}"}}"#, hash.as_str())
    });
    let mut command = doorstep(&["users", "import", "-"], &[("DATABASE_URL", url)]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{{{}}}", entries.join(",")).as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "the users could not be added");
}
