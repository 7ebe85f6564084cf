//! PostgreSQL behind a slow and a silent network, and with its table locked.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::{
    client::Act,
    database::{Database, connections},
    durations::Durations,
    postgres_away::{LOGIN_BOUND, expect_no_login, expect_sessions_go_on, log_in_again},
    proxy::Fault,
};

/// How many connections two instances may have: ten each.
const MOST_CONNECTIONS: i64 = 2 * 10;

// D9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_table_refuses_logins_in_time_and_nothing_else() {
    let (database, deployment) = Database::start().await;
    let mut clients = deployment.logged_in(10).await;
    let (locker, observer) = (database.server.connect().await, database.server.connect().await);
    let (mut refused, mut most) = (Durations::default(), 0);
    for _ in 0..2 {
        locker.batch_execute("BEGIN; LOCK TABLE doorstep_users").await.unwrap();
        for _ in 0..2 {
            let watching = async {
                for _ in 0..20 {
                    most = most.max(connections(&observer).await - 1);
                    sleep(Duration::from_millis(100)).await;
                }
            };
            tokio::join!(
                watching,
                expect_no_login(10..40, &deployment, &mut refused),
                expect_sessions_go_on(&mut clients, &deployment)
            );
        }
        locker.batch_execute("ROLLBACK").await.unwrap();
        let recovery = log_in_again(20, &deployment).await;
        println!("the table unlocked: a login on both instances after {} ms", recovery.as_millis());
        assert!(recovery <= Duration::from_secs(4));
    }
    refused.report("logins refused while the table is locked", LOGIN_BOUND);
    println!("at most {most} connections from two instances");
    assert!(most <= MOST_CONNECTIONS, "{most} connections");
}

// D8, D9
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_that_does_not_answer_refuses_logins_in_time_and_nothing_else() {
    let (database, deployment) = Database::start().await;
    let mut clients = deployment.logged_in(10).await;
    let observer = database.server.connect().await;
    for fault in [Fault::Slow(Duration::from_secs(3)), Fault::Silent, Fault::Cut] {
        let (began, made, mut refused) = (Instant::now(), database.proxy.connections(), Durations::default());
        database.proxy.set(fault);
        while began.elapsed() < Duration::from_secs(3) {
            expect_no_login(20..28, &deployment, &mut refused).await;
            expect_sessions_go_on(&mut clients, &deployment).await;
            sleep(Duration::from_millis(200)).await;
        }
        let made = (database.proxy.connections() - made) as f64 / 2.0 / began.elapsed().as_secs_f64();
        database.proxy.set(Fault::None);
        let recovery = log_in_again(20, &deployment).await;
        let open = connections(&observer).await;
        println!(
            "PostgreSQL {fault:?}: {made:.1} connections a second from each instance, {open} are open; \
             a login on both after {} ms",
            recovery.as_millis()
        );
        refused.report(&format!("logins refused while PostgreSQL is {fault:?}"), LOGIN_BOUND);
        assert!(recovery <= Duration::from_secs(5));
        assert!(open <= MOST_CONNECTIONS);
    }
}

// D5, D8
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_that_is_300_ms_away_fails_no_login() {
    let (database, deployment) = Database::start().await;
    // A connection to PostgreSQL needs several round trips; open ones are reused.
    for place in [0, 1] {
        deployment.client(0).behind(&deployment.only(place)).insist(Act::Login).await.expect(200);
    }
    database.proxy.set(Fault::Slow(Duration::from_millis(300)));
    let mut durations = Durations::default();
    for number in 0..20 {
        let (answer, duration) = deployment.client(number).time(Act::Login).await;
        answer.expect(200);
        durations.add(duration);
    }
    durations.report("PostgreSQL 300 ms away, login", LOGIN_BOUND);
}
