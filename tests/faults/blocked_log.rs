//! A reader of the log that stops reading: lines are dropped and counted, and no request waits for them.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::{
    client::{Client, users},
    load::{Load, Outcome, PAUSE},
    support::{UsersFile, doorstep},
};

const CLIENTS: usize = 16;
/// Twice as many lines as are queued for a slow reader.
const CHECKS: usize = 20_000;
/// Longer than the interval at which the program checks for dropped lines.
const PATIENCE: Duration = Duration::from_secs(25);

type Output = Lines<BufReader<ChildStdout>>;

/// Starts the program, reads its log as far as its address, and then sends more requests than the log queues.
async fn load_while_nobody_reads(users: &UsersFile) -> (Child, Output, Outcome) {
    let command = doorstep(&[], &[("USERS_FILE", users.path()), ("PORT", "0"), ("RUST_LOG", "info,audit=off")]);
    let mut child = Command::from(command).stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = output.next_line().await.unwrap().unwrap();
    let address = line.split("http://").nth(1).unwrap().parse().unwrap();
    let load = Load::start(address, CLIENTS, PAUSE).await;
    let mut client = Client::new(CLIENTS, address);
    for _ in 0..CHECKS {
        client.ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    }
    (child, output, load.stop().await)
}

fn terminate(child: &Child) {
    let kill = std::process::Command::new("kill").arg(child.id().unwrap().to_string()).status();
    assert!(kill.unwrap().success());
}

// D11
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_nobody_reads_holds_up_nothing_and_its_lost_lines_are_counted() {
    let users = users(CLIENTS);
    let (mut child, mut output, outcome) = load_while_nobody_reads(&users).await;
    outcome.expect_no_failure();
    let (mut kept, mut dropped) = (0, 0);
    while dropped == 0 {
        let line = timeout(PATIENCE, output.next_line()).await.expect("no report").unwrap().unwrap();
        kept += usize::from(line.contains(" request{"));
        dropped = line.split(" dropped=").nth(1).map_or(0, |count| count.parse().unwrap());
    }
    let asked = outcome.answered() + CLIENTS + CHECKS;
    println!("D11: {asked} answered, p99 {:?}; {kept} lines kept, {dropped} dropped", outcome.p99());
    // Each request writes one line. Reports that were themselves dropped are counted too.
    assert!((asked..=asked + 3).contains(&(kept + dropped)), "{asked} asked, {kept} kept, {dropped} dropped");
    assert!(dropped > 1000);
    terminate(&child);
    assert!(timeout(PATIENCE, child.wait()).await.unwrap().unwrap().success());
}

// D11, D1
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_leaves_in_time_though_nobody_reads_its_log() {
    let users = users(CLIENTS);
    let (mut child, output, outcome) = load_while_nobody_reads(&users).await;
    outcome.expect_no_failure();
    terminate(&child);
    let started = Instant::now();
    assert!(timeout(PATIENCE, child.wait()).await.expect("it is still there").unwrap().success());
    println!("D11: left in {:?} with a full log", started.elapsed());
    drop(output);
}
