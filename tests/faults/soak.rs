//! A minute of steady work: memory and open files stay the same.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    client::users,
    load::{CLIENTS, Load},
    support::Program,
};

const WARM_UP: Duration = Duration::from_secs(15);
const STEP: Duration = Duration::from_secs(5);
const STEPS: usize = 9;

// D20, in small: a minute for a day, at some five times the usual load.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_and_files_stay_the_same_for_a_minute_of_work() {
    let users = users(CLIENTS);
    let program = Program::start(&[("USERS_FILE", users.path())]);
    let load = Load::start(program.address, CLIENTS, Duration::from_millis(64)).await;
    sleep(WARM_UP).await;
    let (memory, files) = (program.memory(), program.open_files());
    let mut memories = Vec::new();
    for _ in 0..STEPS {
        sleep(STEP).await;
        memories.push(program.memory());
    }
    let files_after = program.open_files();
    let outcome = load.stop().await;
    println!(
        "D20: {} answered, p99 {:?}; {files} files before, {files_after} after; {memory} KiB, then {memories:?}",
        outcome.answered(),
        outcome.p99()
    );
    outcome.expect_no_failure();
    // A closed idle connection may not have been replaced yet.
    assert!(files_after.abs_diff(files) <= 2, "{files} {files_after}");
    assert!(memories.into_iter().max().unwrap() <= memory + 1024);
}
