//! `doorstep check --connect`: each store is asked.

use std::process::Output;

use crate::support::{
    doorstep,
    servers::{free_port, postgres::Postgres, redis::Redis},
};

fn check(database: &str, redis: &str) -> (String, Option<i32>) {
    let variables = [("DATABASE_URL", database), ("REDIS_URL", redis)];
    let Output { stdout, stderr, status } = doorstep(&["check", "--connect"], &variables).output().unwrap();
    (String::from_utf8([stdout, stderr].concat()).unwrap(), status.code())
}

// R94, R95
#[tokio::test]
async fn a_store_that_does_not_answer_is_a_failure() {
    let (postgres, redis) = (Postgres::launch(), Redis::start(&[]));
    let (database, sessions) = (postgres.url(""), redis.url());
    let nowhere = free_port().to_string();
    let (no_database, no_sessions) =
        (database.replace(&postgres.port.to_string(), &nowhere), format!("redis://:canary@127.0.0.1:{nowhere}"));
    for (database, sessions, code) in [
        (&*database, &*sessions, 0),
        (&no_database, &sessions, 2),
        (&database, &no_sessions, 2),
        (&no_database, &no_sessions, 2),
        (&database.replace(Postgres::PASSWORD, "canary-wrong"), &sessions, 2),
        ("", &sessions, 0),
        ("", "", 0),
        ("", &no_sessions, 2),
    ] {
        let (said, left_with) = check(database, sessions);
        assert_eq!(left_with, Some(code), "{said}");
        assert!(!said.contains("canary"), "{said}");
        for (variable, url, down) in [
            ("DATABASE_URL", database, code == 2 && database != postgres.url("")),
            ("REDIS_URL", sessions, sessions == no_sessions),
        ] {
            let expected = if down { "does not answer: " } else { "answers" };
            assert_eq!(said.contains(&format!("{variable} {expected}")), !url.is_empty(), "{said}");
        }
    }
    let plain = doorstep(&["check"], &[("REDIS_URL", &no_sessions)]).output().unwrap();
    assert!(plain.status.success(), "without --connect nothing is asked");
}
