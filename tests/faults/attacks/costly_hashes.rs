//! Five addresses with wrong passwords for names whose hashes came from Django and cost some twenty times ours.

use super::{From, Login, owner_gets_in_while, start};

const ADDRESSES: usize = 5;
const NAMES: usize = 60;

/// A hash of no password, with as many iterations as this.
fn of_django(iterations: usize) -> String {
    format!("pbkdf2_sha256${iterations}$seasalt$bXd3DVsLN9SSuVgEPxddqbB6NQUhYAwPhiwsHJeKxQM=")
}

// R20, R22
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guesses_at_costly_hashes_keep_no_owner_out() {
    let names = (0..NAMES).map(|name| (format!("name {name}"), Some(of_django(1_000_000 * (1 + name % 2)))));
    let (program, _users) = start(names);
    owner_gets_in_while("five addresses, hashes of Django", &program, From::One, ADDRESSES * 12, |client, round| {
        let name = format!("name {}", (client + round) % NAMES);
        Login::new(format!("192.0.2.{}", client % ADDRESSES), name, "Wrong")
    })
    .await;
}
