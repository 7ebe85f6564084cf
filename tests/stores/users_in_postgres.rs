//! What PostgreSQL must do besides: create its table, limit its connections, tolerate odd rows.

use std::time::{Duration, Instant};

use doorstep::store::{StoreError, Users};
use futures_util::future::join_all;

use crate::{
    database,
    session_cases::now,
    settings,
    support::servers::postgres::Postgres,
    users::{hash, name, user},
    users_in,
};

/// The program's connections as the server counts them.
const CONNECTIONS: &str = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'doorstep'";

#[tokio::test]
async fn instances_that_start_together_all_find_the_table_made() {
    let server = Postgres::launch();
    let instances: Vec<_> = (0..8).map(|_| Users::in_postgres(database(&server.url("")))).collect();
    let empty = join_all(instances.iter().map(Users::is_empty)).await;
    assert!(empty.into_iter().all(|empty| empty.unwrap()));
}

// R78: however they race, only one of the look-alikes is added.
#[tokio::test]
async fn look_alikes_that_are_added_at_once_are_added_once() {
    let server = Postgres::launch();
    let users = users_in(&server);
    users.ping().await.unwrap();
    let alike = ["pay", "рау", "PAY", "раУ", "Pay"].map(|text| user(text, hash(1)));
    let added = join_all(alike.iter().map(|user| users.create(user, now()))).await;
    assert_eq!(added.into_iter().filter(|added| *added.as_ref().unwrap()).count(), 1);
}

#[tokio::test]
async fn a_user_is_changed_listed_and_removed() {
    let server = Postgres::launch();
    let users = users_in(&server);
    let one = hash(1);
    let everybody: Vec<_> = (0..2500).map(|number| user(&format!("user{number:04}"), one.clone())).collect();
    assert_eq!(users.import(&everybody, now()).await.unwrap(), []);
    assert_eq!(users.list("user2400", 1000).await.unwrap().len(), 99);
    assert_eq!(users.list("", 1000).await.unwrap()[999].avatar, "user0999.png");
    assert_eq!(users.set_hash(&name("USER0001"), &hash(2)).await.unwrap(), Some(name("user0001")));
    assert_eq!(users.remove(&name("user0001")).await.unwrap(), Some(name("user0001")));
    assert_eq!(users.remove(&name("user0001")).await.unwrap(), None);
}

// R20, R21
#[tokio::test]
async fn a_user_whose_hash_can_t_be_verified_is_an_unknown_one() {
    let server = Postgres::launch();
    let users = Users::in_postgres(database(&server.url("")));
    users.ping().await.unwrap();
    let client = server.connect().await;
    for (number, text) in [
        "",
        "plain",
        "$2b$",
        "$2b$10$é",
        "$argon2id$v=19$m=4194304,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQ",
    ]
    .into_iter()
    .enumerate()
    {
        let odd = format!("odd{number}");
        let statement = "INSERT INTO doorstep_users (name, folded, skeleton, avatar, hash) VALUES ($1, $1, $1, '', $2)";
        client.execute(statement, &[&odd, &text]).await.unwrap();
        assert!(users.find(&name(&odd)).await.unwrap().is_none(), "{text}");
    }
}

// D9
#[tokio::test]
async fn a_locked_table_costs_two_seconds_and_ten_connections_and_no_more() {
    let server = Postgres::launch();
    let users = Users::in_postgres(database(&server.url("")));
    users.ping().await.unwrap();
    let mut client = server.connect().await;
    let observer = server.connect().await;
    let lock = client.transaction().await.unwrap();
    lock.batch_execute("LOCK TABLE doorstep_users").await.unwrap();

    let ada = name("Ada");
    let started = Instant::now();
    let watch = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        observer.query_one(CONNECTIONS, &[]).await.unwrap().get::<_, i64>(0)
    };
    let (answers, connections) = tokio::join!(join_all((0..100).map(|_| users.find(&ada))), watch);
    assert!(started.elapsed() < Duration::from_millis(2500), "{:?}", started.elapsed());
    assert!(answers.iter().all(|answer| matches!(answer, Err(StoreError::TimedOut("PostgreSQL")))));
    assert_eq!(connections, 10);

    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'doorstep' AND state = 'active'";
    let left = Instant::now();
    while observer.query_one(waiting, &[]).await.unwrap().get::<_, i64>(0) > 0 {
        // The server cancels the last of them by itself, 1.9 s after its start.
        assert!(left.elapsed() < Duration::from_secs(3), "the server is left busy");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    lock.rollback().await.unwrap();
    let started = Instant::now();
    assert!(users.find(&ada).await.unwrap().is_none());
    assert!(started.elapsed() < Duration::from_secs(2));
}

// R94, R95
#[tokio::test]
async fn the_password_is_in_no_error_and_in_nothing_that_is_printed() {
    let server = Postgres::launch();
    let wrong = server.url("").replace(Postgres::PASSWORD, "canary-wrong");
    let users = Users::in_postgres(database(&wrong));
    let error = users.ping().await.unwrap_err();
    let printed = format!("{error} {error:?} {users:?} {:?}", settings(&wrong));
    assert!(printed.contains("password authentication failed"), "{printed}");
    assert!(!printed.contains("canary"), "{printed}");
}
