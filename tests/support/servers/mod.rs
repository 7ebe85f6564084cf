//! Real servers for the suites, each on a free loopback port, in a folder of its own, and ended with its test.

pub mod postgres;
pub mod redis;

use std::{
    net::TcpListener,
    path::PathBuf,
    thread::sleep,
    time::{Duration, Instant},
};

/// A port that is free, as is the one 10 000 above it, the second port of a cluster node.
pub fn free_port() -> u16 {
    loop {
        let port = rand::random_range(20_000..32_000);
        let free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
        if free(port) && free(port + 10_000) {
            return port;
        }
    }
}

/// The first of these programs that is installed.
#[expect(clippy::disallowed_methods, reason = "the suite's own PATH")]
pub fn program(names: &[&str], folders: &[&str]) -> PathBuf {
    let path = std::env::var("PATH").unwrap();
    let mut places = folders
        .iter()
        .copied()
        .chain(path.split(':'))
        .flat_map(|folder| names.iter().map(move |name| PathBuf::from(folder).join(name)));
    places.find(|file| file.is_file()).unwrap_or_else(|| panic!("none of {names:?} is installed"))
}

/// Waits until this holds, for ten seconds at most.
#[track_caller]
pub fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !so() {
        assert!(started.elapsed() < Duration::from_secs(10), "waited in vain: {what}");
        sleep(Duration::from_millis(10));
    }
}
