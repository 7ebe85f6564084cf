//! Three addresses with twelve accounts of their own each: their passwords are right, so that nothing is ever charged.

use super::{From, Login, owner_gets_in_while, start};

const ADDRESSES: usize = 3;
const ACCOUNTS: usize = 12;

// R22, R24
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_addresses_with_accounts_of_their_own_keep_no_owner_out() {
    for at_once in [4, 12] {
        let accounts = (0..ADDRESSES * ACCOUNTS).map(|account| (format!("account {account}"), None));
        let (program, _users) = start(accounts);
        let what = format!("three addresses, {at_once} logins an account");
        owner_gets_in_while(&what, &program, From::One, ADDRESSES * ACCOUNTS * at_once, |client, _| {
            let account = client % (ADDRESSES * ACCOUNTS);
            Login::new(format!("192.0.2.{}", account % ADDRESSES), format!("account {account}"), "Def")
        })
        .await;
    }
}
