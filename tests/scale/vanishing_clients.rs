//! Many users, who abandon a third of their requests, and a network with random delays.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::{spawn, time::sleep};

use crate::{
    client::{Act, Client},
    deployment::{Deployment, USERS, expect_unavailable},
    proxy::Fault,
    support::HttpConnection,
};

const ROUNDS: usize = 4;
const REFRESHES: usize = 50;

/// Sends a refresh, and closes the connection before or after its answer has come.
async fn vanish(client: &Client) {
    let mut connection = HttpConnection::open(client.router.turn()[0]).await.unwrap();
    let (wire, request) = (connection.abort_handle(), client.request(Act::Refresh));
    let answer = spawn(async move { connection.ask(request).await.map(drop) });
    sleep(Duration::from_micros(rand::random_range(0..20_000))).await;
    wire.abort();
    answer.abort();
}

/// Returns how many requests were abandoned, and how many were refused because the machine was too busy.
async fn refresh_and_vanish(mut client: Client) -> (Client, usize, usize) {
    let (mut vanished, mut refused) = (0, 0);
    for _ in 0..REFRESHES {
        if rand::random_bool(0.3) {
            vanish(&client).await;
            vanished += 1;
        } else {
            // As an answer is kept, it is checked to be the caller's own.
            let answer = client.insist(Act::Refresh).await;
            if answer.status != 200 {
                expect_unavailable(answer);
                refused += 1;
            }
        }
    }
    (client, vanished, refused)
}

// R60
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_is_ever_somebody_else_s_and_nobody_is_logged_out() {
    let deployment = Deployment::start(&[]).await;
    let records = deployment.records();
    let mut clients = deployment.logged_in(USERS).await;
    let (mut all_vanished, mut all_refused) = (0, 0);
    deployment.proxy.set(Fault::Jitter(Duration::from_millis(20)));
    for _ in 0..ROUNDS {
        for client in &clients {
            records.let_the_grace_pass(&client.refresh_token);
        }
        let rounds = join_all(clients.into_iter().map(|client| spawn(refresh_and_vanish(client)))).await;
        clients = Vec::new();
        for (client, vanished, refused) in rounds.into_iter().map(Result::unwrap) {
            clients.push(client);
            all_vanished += vanished;
            all_refused += refused;
        }
        // Abandoned requests are over within a second, and must not overlap with a grace that is made to pass.
        sleep(Duration::from_millis(1500)).await;
    }
    for client in &mut clients {
        client.insist(Act::Refresh).await.expect(200);
        client.insist(Act::Me).await.expect(200);
        assert!(records.generation(&client.refresh_token) >= ROUNDS as u64);
        assert_eq!(client.lost, 0);
    }
    let all = USERS * ROUNDS * REFRESHES;
    println!("{all} refreshes: {all_vanished} were not waited for, {all_refused} refused");
    assert!(all_refused * 10 < all);
}
