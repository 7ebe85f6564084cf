//! Clients that vanish while their token rotates: the session continues, rotated exactly once, and stays its owner's.

use std::time::Duration;

use futures_util::future::join_all;

use crate::{
    client::{Client, users},
    support::{claims, spawn_app_with},
};

const CLIENTS: usize = 50;
const ROUNDS: u64 = 100;
/// Longer than the grace, so that the first refresh of a round rotates.
const ROUND: i64 = 31;

// D19, R53, R60
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_vanish_in_mid_rotation_lose_nothing() {
    let users = users(CLIENTS);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    let mut clients: Vec<_> = (0..CLIENTS).map(|number| Client::new(number, app.address)).collect();
    for client in &mut clients {
        client.login().await.unwrap();
    }
    let mut vanished = 0;
    for _ in 0..ROUNDS {
        app.advance(ROUND);
        vanished += join_all(clients.iter_mut().map(refresh_or_vanish)).await.into_iter().filter(|&gone| gone).count();
    }
    println!("D19: {vanished} of {} rotations vanished", CLIENTS * usize::try_from(ROUNDS).unwrap());
    for client in &clients {
        assert_eq!(claims(&client.token)["gen"], ROUNDS, "{}", client.user);
        assert_eq!(app.tries_left(&client.token).await, 3, "{}", client.user);
    }
}

/// Refreshes. Three times in ten a first attempt goes before it, whose answer is not awaited.
async fn refresh_or_vanish(client: &mut Client) -> bool {
    let vanishes = rand::random_range(0..10) < 3;
    if vanishes {
        client.vanish(&client.refresh_request(), Duration::from_micros(rand::random_range(0..2000))).await;
    }
    client.refresh().await.unwrap();
    vanishes
}
