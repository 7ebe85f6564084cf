//! Clients that vanish while their password is hashed: what they held is given back, and their guess has counted.

use std::{
    num::NonZero,
    sync::{Arc, Barrier},
    thread::available_parallelism,
    time::{Duration, Instant},
};

use doorstep::guard::Newcomer;
use futures_util::future::join_all;

use crate::{
    client::{Client, Reply, users},
    sockets::loopback,
    support::{TestApp, spawn_app_with},
};

const LOGINS: usize = 10;
/// For this many clients, what is left of their network's budget is checked too.
const COUNTED: usize = 4;

// D19, R31: on a clock that stands still, since the throttle's counts are to be exact.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_that_vanish_in_mid_hash_leave_every_count_exact() {
    // As many as may hash and wait at once: if one place were lost, one of them would be refused.
    let cores = available_parallelism().map_or(1, NonZero::get);
    let count = cores + 64;
    let users = users(count);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    let mut clients: Vec<_> = (0..count).map(|number| Client::new(number, app.address)).collect();
    let vanished = join_all(clients.iter_mut().map(log_in_or_vanish)).await;
    wait_for_every_core(&app, cores).await;

    let started = Instant::now();
    let last = join_all(clients.iter_mut().map(log_in_at_last)).await;
    for reply in &last {
        // On a slow machine some wait for 2 s in vain; if there were no place, the refusal would come at once.
        assert!(reply.status == 200 || reply.status == 503 && reply.took > Duration::from_secs(1), "{reply:?}");
    }
    println!("D19: {} of {} logins vanished", vanished.iter().sum::<usize>(), count * LOGINS);
    println!("D19: {count} logins at once in {:?}", started.elapsed());
    for (client, vanished) in clients.iter_mut().zip(vanished).take(COUNTED) {
        expect_exact_counts(client, vanished).await;
    }
}

/// Logs in ten times. Three of them vanish after 1 to 200 ms. Returns how many vanished.
async fn log_in_or_vanish(client: &mut Client) -> usize {
    let mut vanished = 0;
    for login in 0..LOGINS {
        if vanished < 3 && rand::random_range(0..LOGINS - login) < 3 - vanished {
            let pass = if rand::random() { "Def" } else { "Wrong" };
            client.vanish(&client.login_request(pass), Duration::from_millis(rand::random_range(1..200))).await;
            vanished += 1;
        } else {
            let reply = client.ask(&client.login_request("Def")).await.unwrap();
            assert!([200, 503].contains(&reply.status), "{reply:?}");
        }
    }
    vanished
}

/// Waits until no hash of a client that vanished holds a core any more: until as many hashes meet as there are cores.
async fn wait_for_every_core(app: &TestApp, cores: usize) {
    assert_eq!(app.app.hashing.advice(), None, "memory is short here");
    let meeting = Arc::new(Barrier::new(cores));
    let address = loopback(0).into();
    let newcomer = Newcomer { nearest: address, client: address, recognised: None };
    let works = (0..cores).map(|_| {
        let (place, meeting) = (app.app.hashing.enter(&newcomer).unwrap(), meeting.clone());
        place.run(1, move |_| meeting.wait().is_leader())
    });
    assert!(join_all(works).await.into_iter().all(|met| met.is_ok()));
}

async fn log_in_at_last(client: &mut Client) -> Reply {
    client.ask(&client.login_request("Def")).await.unwrap()
}

/// After the success the name has its five wrong passwords again, and the network thirty minus the vanished attempts.
async fn expect_exact_counts(client: &mut Client, vanished: usize) {
    client.login().await.unwrap();
    client.refresh().await.unwrap();
    let mut wrong = 0;
    let refused = 'network: loop {
        for place in 0..5 {
            let reply = client.ask(&client.login_request("Wrong")).await.unwrap();
            if reply.status != 401 {
                assert!(wrong >= 5, "{place}: {reply:?}");
                break 'network reply;
            }
            wrong += 1;
        }
        client.user.push('x');
    };
    println!("D19: {wrong} wrong passwords until the network was refused, after {vanished} vanished");
    assert_eq!(refused.status, 429);
    // If a slot had not been given back, this answer would have waited 2 s for it.
    assert!(refused.took < Duration::from_secs(1), "{refused:?}");
    assert!((30 - vanished..=30).contains(&wrong), "{wrong}");
}
