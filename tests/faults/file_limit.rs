//! More clients than file descriptors: connected ones are served, and the others as soon as there is room.

use std::{
    future::pending,
    process::Command,
    time::{Duration, Instant},
};

use rlimit::Resource;
use tokio::{task::JoinSet, time::sleep};

use crate::{
    client::{Client, users},
    load::{Load, PAUSE},
    sockets::{connect_from, loopback, open_many_files},
    support::{Program, UsersFile, doorstep},
};

const CLIENTS: usize = 1000;
const CONNECTED: usize = 30;

/// The program with 256 files; the shell sets the hard limit too.
fn start(users: &UsersFile) -> Program {
    let program = doorstep(&[], &[]);
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 256; exec \"$0\""]).arg(program.get_program());
    command.env_clear().env("USERS_FILE", users.path()).current_dir(std::env::temp_dir());
    Program::spawn(command)
}

/// A thousand clients that connect and send nothing, or wait to be accepted. They leave when they are dropped.
async fn crowd(program: &Program) -> JoinSet<()> {
    let to = program.address;
    let crowd = (0..CLIENTS).map(move |number| async move {
        let _connected = connect_from(loopback(number), to).await;
        pending::<()>().await;
    });
    let crowd = crowd.collect();
    // Until the program has accepted as many as it can.
    sleep(Duration::from_secs(2)).await;
    crowd
}

/// A newcomer is answered (401, as it has no session), and soon.
async fn expect_newcomers_are_served(program: &Program, label: &str) {
    let started = Instant::now();
    let mut newcomer = Client::new(CLIENTS, program.address);
    assert_eq!(newcomer.ask(&newcomer.refresh_request()).await.unwrap().status, 401);
    println!("{label}: a newcomer is served {:?} after files are free", started.elapsed());
    assert!(started.elapsed() <= Duration::from_secs(2), "{:?}", started.elapsed());
}

// D13, R88
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_clients_on_256_files_wait_while_those_connected_are_served() {
    open_many_files();
    let users = users(CONNECTED);
    let program = start(&users);
    let load = Load::start(program.address, CONNECTED, PAUSE).await;
    sleep(PAUSE * 2).await;
    let crowd = crowd(&program).await;
    let share = program.processor_share(Duration::from_secs(3)).await;
    println!("D13: {} files open, {share:.2} of a processor", program.open_files());
    assert!((150..256).contains(&program.open_files()), "{}", program.open_files());
    assert!(share <= 0.2, "{share}");
    drop(crowd);
    expect_newcomers_are_served(&program, "D13").await;
    load.stop().await.expect_no_failure();
}

// D13, R88: the limit is lowered under the running program, so that accepting itself fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_accepting_fails_for_want_of_files_it_goes_on_as_soon_as_there_are_some() {
    open_many_files();
    let users = users(CONNECTED);
    let program = start(&users);
    let load = Load::start(program.address, CONNECTED, PAUSE).await;
    sleep(PAUSE * 2).await;
    let id = program.child.id().try_into().unwrap();
    rlimit::prlimit(id, Resource::NOFILE, Some((64, 64)), None).unwrap();
    let crowd = crowd(&program).await;
    let share = program.processor_share(Duration::from_secs(3)).await;
    println!("D13: accepting fails, {} files open, {share:.2} of a processor", program.open_files());
    assert!((60..70).contains(&program.open_files()), "{}", program.open_files());
    assert!(share <= 0.2, "{share}");
    drop(crowd);
    expect_newcomers_are_served(&program, "D13").await;
    load.stop().await.expect_no_failure();
    let lines = program.stop();
    assert!(lines.iter().any(|line| line.contains("can't accept connections")));
}
