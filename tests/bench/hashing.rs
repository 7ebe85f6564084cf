//! How much processor time logins leave to argon2, with always more of them than cores.

use std::{
    thread::{available_parallelism, scope},
    time::{Duration, Instant},
};

use argon2::{Argon2, Block, Params};

use crate::{
    comparison::compare,
    doorstep::{self, login},
    load,
    table::{By, Goal, Row},
    worker::{Worker, follow_orders},
};

/// Longer than elsewhere, since there are only a few dozen hashes a second.
pub const WINDOW: Duration = Duration::from_secs(2);

pub fn measure() -> Vec<Row> {
    let server = doorstep::start(&[("PROXY_HOPS", "1")]);
    let requests: Vec<_> = (0..4 * cores()).map(login).collect();
    let mut alone = Worker::start(&["argon2"]);
    let comparison = compare(|| alone.measure(WINDOW), || load::measure(&server, &requests, WINDOW));
    let goal = Some((Goal::AtLeast(0.95), By::Processor));
    vec![Row::compared("logins on all cores", "argon2 crate alone", &comparison, goal)]
}

/// Hashes on every core with argon2id, m = 19456 KiB, t = 2, p = 1, in memory that is reused.
pub fn work() {
    let mut memories = vec![vec![Block::default(); Params::DEFAULT.block_count()]; cores()];
    follow_orders(|deadline| {
        scope(|scope| {
            let threads: Vec<_> =
                memories.iter_mut().map(|memory| scope.spawn(|| hash_until(deadline, memory))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        })
    });
}

fn hash_until(deadline: Instant, memory: &mut [Block]) -> u32 {
    let mut count = 0;
    while Instant::now() < deadline {
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        Argon2::default().hash_password_into_with_memory(b"Def", &[1; 16], &mut output, &mut *memory).unwrap();
        count += 1;
    }
    count
}

pub fn cores() -> usize {
    available_parallelism().unwrap().get()
}
