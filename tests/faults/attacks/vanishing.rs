//! Twenty IPv6 /48 whose clients vanish in mid-hash, so that the work is done and nobody waits for it. Each comes from
//! a network that has failed nothing yet.

use std::time::Duration;

use super::{From, Login, owner_gets_in_while, start};

const SITES: usize = 20;

// R22, R31
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_vanish_in_mid_hash_keep_no_owner_out() {
    let (program, _users) = start([("account".to_owned(), None)]);
    owner_gets_in_while("twenty IPv6 /48 that vanish", &program, From::One, SITES * 10, |client, round| {
        let network = (client / SITES + 10 * round) % 65_536;
        let from = format!("2001:db8:{:x}:{network:x}::1", client % SITES);
        let vanishes = Some(Duration::from_millis(20 + u64::try_from((client + round) % 180).unwrap()));
        Login { vanishes, ..Login::new(from, "account".to_owned(), "Def") }
    })
    .await;
}
