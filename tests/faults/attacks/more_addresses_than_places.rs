//! Ninety addresses, more than there are places, with an account each and one login at a time: no line is the longest.

use super::{From, Login, owner_gets_in_while, start};

const ADDRESSES: usize = 90;

// R22, R24
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_addresses_than_there_are_places_keep_no_owner_out() {
    let accounts = (0..ADDRESSES).map(|account| (format!("account {account}"), None));
    let (program, _users) = start(accounts);
    owner_gets_in_while("ninety addresses, a login each", &program, From::Fresh, ADDRESSES, |client, _| {
        Login::new(format!("198.51.100.{client}"), format!("account {client}"), "Def")
    })
    .await;
}
