//! How many requests a second, compared with a bare handler that gets the same bytes.

use std::{iter::repeat_n, time::Duration};

use crate::{
    bare,
    comparison::{Comparison, compare},
    connection::Connection,
    doorstep::{self, LoggedIn, login as login_request},
    load,
    process::Server,
    table::{By, Goal, Row},
};

/// How many connections send requests at once.
pub const CONNECTIONS: usize = 32;
/// How long each of a pair is measured.
pub const WINDOW: Duration = Duration::from_millis(1200);
/// So long that nothing rotates during a measurement.
pub const GRACE: (&str, &str) = ("ROTATION_GRACE", "600s");

const GOAL: Option<(Goal, By)> = Some((Goal::AtLeast(0.8), By::Processor));
const BARE: &str = "bare axum handler";

/// `refresh_page` with the log on, as it is shipped, and without.
pub fn refresh() -> Vec<Row> {
    [("refresh_page, log on", "info"), ("refresh_page, RUST_LOG=off", "off")]
        .map(|(what, log)| {
            let server = doorstep::start(&[GRACE, ("RUST_LOG", log)]);
            let comparison = against_bare(&server, &refreshes(&server));
            Row::compared(what, BARE, &comparison, GOAL)
        })
        .into()
}

/// `/me`.
pub fn me() -> Vec<Row> {
    let server = doorstep::start(&[]);
    let sessions = LoggedIn::many(server.address, CONNECTIONS / 2);
    let requests: Vec<_> = sessions.iter().cycle().take(CONNECTIONS).map(|session| session.me.clone()).collect();
    vec![Row::compared("/me, log on", BARE, &against_bare(&server, &requests), GOAL)]
}

/// Logins in a row: nearly all the time of each is the hash.
pub fn login() -> Vec<Row> {
    let server = doorstep::start(&[]);
    let comparison = against_bare(&server, &[login_request(0)]);
    vec![Row::compared("login, 1 connection", BARE, &comparison, None)]
}

/// A refresh for each connection; two of them share a session.
pub fn refreshes(server: &Server) -> Vec<Vec<u8>> {
    let sessions = LoggedIn::many(server.address, CONNECTIONS / 2);
    sessions.into_iter().flat_map(|session| repeat_n(session.refresh, 2)).collect()
}

fn against_bare(server: &Server, requests: &[Vec<u8>]) -> Comparison {
    let mut connection = Connection::open(server.address);
    let answer = connection.exchange(&requests[0]);
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let bare = bare::start(body.len());
    compare(|| load::measure(&bare, requests, WINDOW), || load::measure(server, requests, WINDOW))
}
