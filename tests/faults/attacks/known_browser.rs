//! Three thousand addresses, against which only a browser that is recognised can be sure of its turn.

use super::{From, Login, owner_gets_in_while, start};

const ADDRESSES: usize = 3000;
const AT_ONCE: usize = 300;

// R22, R34
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_thousand_addresses_keep_no_owner_out_of_a_known_browser() {
    let (program, _users) = start([]);
    owner_gets_in_while("3 000 addresses, a known browser", &program, From::KnownBrowser, AT_ONCE, |client, round| {
        let address = (client + AT_ONCE * round) % ADDRESSES;
        Login::new(format!("10.1.{}.{}", address / 256, address % 256), format!("name {client} {round}"), "Wrong")
    })
    .await;
}

// R34: the guesses are at the owner's own name, past all that an account allows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_thousand_guessers_at_one_name_keep_no_owner_out_of_a_known_browser() {
    let (program, _users) = start([]);
    owner_gets_in_while("3 000 guessers, a known browser", &program, From::KnownBrowser, AT_ONCE, |client, round| {
        let address = (client + AT_ONCE * round) % ADDRESSES;
        Login::new(format!("10.1.{}.{}", address / 256, address % 256), "owner".to_owned(), "Wrong")
    })
    .await;
}
