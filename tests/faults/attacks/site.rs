//! A whole IPv6 /48, which has 65 536 networks: each is asked once and is fresh for every budget.

use super::{From, Login, owner_gets_in_while, start};

// R22, R32
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_48_keeps_no_owner_out() {
    let (program, _users) = start([]);
    owner_gets_in_while("an IPv6 /48, a fresh /64 each time", &program, From::One, 200, |client, round| {
        let network = (client + 200 * round) % 65_536;
        Login::new(format!("2001:db8:0:{network:x}::1"), format!("name {client} {round}"), "Wrong")
    })
    .await;
}
