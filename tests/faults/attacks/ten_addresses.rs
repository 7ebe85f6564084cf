//! Ten addresses with names that are no user's, at a hundred logins at once each: far more than there are places.

use super::{From, Login, owner_gets_in_while, start};

const ADDRESSES: usize = 10;

// R22, R24
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_addresses_at_a_hundred_logins_each_keep_no_owner_out() {
    let accounts = (0..ADDRESSES * 20).map(|account| (format!("account {account}"), None));
    let (program, _users) = start(accounts);
    owner_gets_in_while("ten addresses, 100 logins each", &program, From::One, ADDRESSES * 100, |client, round| {
        // Mostly right, since wrong ones would soon be refused before they get here.
        let from = format!("192.0.2.{}", client % ADDRESSES);
        let account = client % (ADDRESSES * 20);
        if round % 20 == 0 {
            Login::new(from, format!("name {client} {round}"), "Wrong")
        } else {
            Login::new(from, format!("account {account}"), "Def")
        }
    })
    .await;
}
