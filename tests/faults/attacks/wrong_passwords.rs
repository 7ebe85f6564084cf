//! An IPv6 /56, which has 256 networks with a budget each, with wrong passwords.

use super::{From, Login, owner_gets_in_while, start};

// R22, R32
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wrong_passwords_of_one_56_keep_no_owner_out() {
    let (program, _users) = start([]);
    owner_gets_in_while("an IPv6 /56 with wrong passwords", &program, From::One, 128, |client, round| {
        let network = (client + 128 * round) % 256;
        Login::new(format!("2001:db8:0:{network:x}::1"), format!("name {client} {round}"), "Wrong")
    })
    .await;
}
