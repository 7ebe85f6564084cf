//! How much memory the program needs: idle, under 500 logins at once, and for each session.

use std::process::{self, Stdio};

use doorstep::{
    clock::Clock,
    domain::{Session, Time},
    store::Sessions,
};

use crate::{
    connection::Connection,
    doorstep as program, load,
    process::child,
    support::{self, kibibytes},
    table::{Goal, Row},
};

const LOGINS: usize = 500;
const SESSIONS: u32 = 1_000_000;

pub fn measure() -> Vec<Row> {
    let server = program::start(&[("PROXY_HOPS", "1")]);
    Connection::open(server.address).exchange(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let idle = server.process.peak_memory();
    let statuses = load::burst(server.address, &(0..LOGINS).map(program::login).collect::<Vec<_>>());
    let busy = server.process.peak_memory();
    let with = |status| statuses.iter().filter(|answered| **answered == status).count();
    let answers = format!("{} let in, {} told to come back (503)", with(200), with(503));
    assert_eq!(with(200) + with(503), LOGINS, "{statuses:?}");

    let output = child(&["sessions"]).stderr(Stdio::inherit()).output().unwrap();
    let bytes: f64 = str::from_utf8(&output.stdout).unwrap().trim_end().parse().unwrap();
    vec![
        Row::figure("peak memory, idle", idle, "MB", "VmHWM", Goal::AtMost(12.0)),
        Row::figure("peak memory, 500 logins at once", busy, "MB", &answers, Goal::AtMost(120.0)),
        Row::figure(
            "memory for a session, of 1 000 000",
            bytes,
            "bytes",
            "growth of VmRSS, users all different",
            Goal::AtMost(512.0),
        ),
    ]
}

/// Keeps a million sessions, and prints the memory per session, overhead included.
pub fn keep_a_million_sessions() {
    let sessions = Sessions::in_memory();
    let now = Clock::System.now();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let before = kibibytes(process::id(), "VmRSS");
    for number in 0..SESSIONS {
        runtime.block_on(sessions.create(session(number, now), &[], now)).unwrap();
    }
    let grown = kibibytes(process::id(), "VmRSS") - before;
    println!("{}", f64::from(grown) * 1024.0 / f64::from(SESSIONS));
}

/// A session of the user with this number, who has no other.
pub fn session(number: u32, now: Time) -> Session {
    support::session(&format!("user-{number:06}"), rand::random(), rand::random(), now)
}
