//! How long one browser waits for its refresh, alone and while 64 logins are hashing all the time.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{
    comparison::{PAIRS, Spread},
    connection::Connection,
    doorstep::{self, LoggedIn, login},
    load::Background,
    table::{Goal, Row},
    throughput::GRACE,
};

const WINDOW: Duration = Duration::from_secs(1);
/// How long the logins run before the measurement.
const WARM_UP: Duration = Duration::from_millis(300);
const LOGINS: usize = 64;

pub fn measure() -> Vec<Row> {
    let server = doorstep::start(&[GRACE, ("PROXY_HOPS", "1")]);
    // Angular's. Every third login would be hers too, and the limit of ten would end her session.
    let refresh = LoggedIn::many(server.address, 1).remove(0).refresh;
    let logins: Vec<_> = (0..).filter(|number| number % 3 != 0).take(LOGINS).map(login).collect();
    let mut connection = Connection::open(server.address);
    let pairs: Vec<(f64, f64)> = (0..PAIRS)
        .map(|_| {
            let idle = median_wait(&mut connection, &refresh);
            let logins = Background::start(server.address, logins.clone());
            sleep(WARM_UP);
            let busy = median_wait(&mut connection, &refresh);
            assert!(logins.stop() > 0, "no login was answered");
            (idle, busy)
        })
        .collect();
    let median = |value: fn(&(f64, f64)) -> f64| Spread::of(pairs.iter().map(value)).median;
    let by_wall = Spread::of(pairs.iter().map(|(idle, busy)| busy / idle));
    let (idle, busy) = (median(|(idle, _)| *idle), median(|(_, busy)| *busy));
    vec![Row::waiting(
        "refresh_page, median wait while 64 logins hash",
        format!("{busy:.0} µs"),
        format!("idle: {idle:.0} µs"),
        &by_wall,
        Goal::AtMost(3.0),
    )]
}

/// The median of many waits in a row, in microseconds.
fn median_wait(connection: &mut Connection, request: &[u8]) -> f64 {
    let started = Instant::now();
    let mut waits = Vec::new();
    while started.elapsed() < WINDOW {
        let asked = Instant::now();
        connection.exchange(request);
        waits.push(asked.elapsed().as_secs_f64() * 1e6);
    }
    Spread::of(waits).median
}
