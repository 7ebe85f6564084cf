//! Panics. Release builds have no hook for them, so the library provokes them, on a backend in this process.

use std::{
    panic::resume_unwind,
    time::{Duration, Instant},
};

use doorstep::domain::{Fate, Session, Time, Token};
use tokio::time::sleep;

use crate::{
    client::{Client, users},
    load::Load,
    support::spawn_app_with,
};

const CLIENTS: usize = 20;
/// With five wrong passwords each, they stay within the network's budget.
const ROUNDS: usize = 5;

// D18, R92: a store rule that panics leaves the lock poisoned, in about one of a hundred requests.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_while_the_sessions_are_locked_costs_nobody_anything() {
    let users = users(CLIENTS + 1);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    let mut victim = Client::new(CLIENTS, app.address);
    victim.login().await.unwrap();
    let load = Load::start(app.address, CLIENTS, Duration::from_millis(2)).await;
    let started = Instant::now();
    let mut panics = 0;
    while started.elapsed() < Duration::from_secs(3) {
        let id = Token::read(&victim.token).unwrap().session;
        let (state, session) = (app.app.clone(), app.app.sessions.find(id).await.unwrap().unwrap());
        let panicked = tokio::spawn(async move {
            let rule = |_: &mut Session| -> (Fate, ()) { resume_unwind(Box::new("on purpose")) };
            state.sessions.update(&session, rule).await
        });
        assert!(panicked.await.unwrap_err().is_panic());
        panics += 1;
        victim.refresh().await.unwrap();
        sleep(Duration::from_millis(10)).await;
    }
    let outcome = load.stop().await;
    println!("D18: {} answered around {panics} panics", outcome.answered());
    outcome.expect_no_failure();
    assert!(format!("{:?}", app.app.sessions).contains("poisoned: true"));
}

// D18, R92: the clock is at the last moment that it can express, so computing a later one panics in the handler.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_in_a_handler_costs_that_request_and_no_other() {
    let users = users(CLIENTS);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        let mut client = Client::new(number, app.address);
        client.login().await.unwrap();
        clients.push(client);
    }
    for round in 0..ROUNDS {
        let left = Time::MAX_UTC - app.app.clock.now();
        app.app.clock.advance(left);
        app.login(&clients[round].user, "Def").await.expect_refusal(500, "internal");
        // After five failures the throttle computes when the next attempt may begin, while it is locked.
        let nobody = format!("Nobody {round}");
        app.fail_five_times(&nobody).await;
        app.login(&nobody, "Wrong").await.expect_refusal(500, "internal");
        app.app.clock.advance(-left);
        for client in &mut clients {
            client.refresh().await.unwrap();
        }
        let client = &mut clients[round];
        client.login().await.unwrap();
        assert_eq!(client.ask(&client.login_request("Wrong")).await.unwrap().status, 401);
        app.advance(60);
    }
    println!("D18: {} panics in handlers, every other request answered", 2 * ROUNDS);
    assert!(format!("{:?}", app.app.attempts).contains("poisoned: true"));
}
