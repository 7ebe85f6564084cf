//! Eight addresses whose guesses need all the memory that a hash may have, 128 MiB.

use std::thread::available_parallelism;

use super::{From, Login, owner_gets_in_while, start};

const ADDRESSES: usize = 8;
const NAMES: usize = 64;

// R20, R22
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_hashes_of_128_mib_keep_no_owner_out() {
    let hash = doorstep::domain::Hash::decoy().as_str().replace("m=19456,t=2", "m=131072,t=4");
    let (program, _users) = start((0..NAMES).map(|name| (format!("name {name}"), Some(hash.clone()))));
    owner_gets_in_while("eight addresses, hashes of 128 MiB", &program, From::One, ADDRESSES * 10, |client, round| {
        let name = format!("name {}", (client + round) % NAMES);
        Login::new(format!("192.0.2.{}", client % ADDRESSES), name, "Wrong")
    })
    .await;
    let (memory, cores) = (program.peak_memory(), available_parallelism().map_or(1, usize::from) as u64);
    println!("eight addresses, hashes of 128 MiB: {memory} KiB at most");
    assert!(memory <= (64 + cores * (128 + 19)) * 1024, "{memory} KiB");
}
