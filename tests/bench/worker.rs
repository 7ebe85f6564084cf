//! A process that repeats some work without HTTP for as long as it is told to.

use std::{
    io::{BufRead, BufReader, Write, stdin},
    process::{ChildStdin, ChildStdout, Stdio},
    time::{Duration, Instant},
};

use crate::{
    comparison::Measured,
    process::{Process, child},
};

/// The benchmark's side.
pub struct Worker {
    process: Process,
    orders: ChildStdin,
    reports: BufReader<ChildStdout>,
}

impl Worker {
    /// Starts this role of the program.
    pub fn start(part: &[&str]) -> Self {
        let mut child = child(part).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (orders, reports) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self { process: Process(child), orders, reports: BufReader::new(reports) }
    }

    /// Has it work for this long.
    pub fn measure(&mut self, window: Duration) -> Measured {
        let time = self.process.processor_time();
        writeln!(self.orders, "{}", window.as_millis()).unwrap();
        let mut report = String::new();
        self.reports.read_line(&mut report).unwrap();
        let (count, micros) = report.trim_end().split_once(' ').unwrap();
        Measured {
            count: count.parse().unwrap(),
            wall: Duration::from_micros(micros.parse().unwrap()),
            processor: self.process.processor_time_since(time),
        }
    }
}

/// The worker's side: works until each deadline and reports how often, until its input ends.
pub fn follow_orders(mut work: impl FnMut(Instant) -> u32) {
    for order in stdin().lines().map_while(Result::ok) {
        let started = Instant::now();
        let count = work(started + Duration::from_millis(order.parse().unwrap()));
        println!("{count} {}", started.elapsed().as_micros());
    }
}
