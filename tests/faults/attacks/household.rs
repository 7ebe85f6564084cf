//! One person's IPv6 /60, which has sixteen networks, with one account whose password is right.

use super::{From, Login, owner_gets_in_while, start};

const NETWORKS: usize = 16;
const AT_ONCE: usize = 8;

// R22, R32
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_networks_of_one_household_keep_no_owner_out() {
    let (program, _users) = start([("account".to_owned(), None)]);
    owner_gets_in_while("an IPv6 /60 with one account", &program, From::One, NETWORKS * AT_ONCE, |client, round| {
        Login::new(format!("2001:db8:0:{:x}::{round:x}", client % NETWORKS), "account".to_owned(), "Def")
    })
    .await;
}
