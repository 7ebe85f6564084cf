//! `doorstep users` with sessions in Redis: another password, or the end of the account, ends the sessions too.

use std::time::Duration;

use doorstep::store::Sessions;

use crate::{
    session_cases::{kept, lives},
    support::servers::{
        postgres::Postgres,
        redis::{Redis, sessions_at},
    },
    users_command::{GOOD, is_refused, run, succeeds},
};

struct Site {
    postgres: Postgres,
    redis: Redis,
    sessions: Sessions,
}

/// A database with Ada in it, and a Redis.
fn site() -> Site {
    let (postgres, redis) = (Postgres::launch(), Redis::start(&[]));
    let sessions = sessions_at(&redis.url());
    let site = Site { postgres, redis, sessions };
    succeeds(&site.users(&["add", "Ada"], GOOD));
    site
}

impl Site {
    fn users(&self, arguments: &[&str], input: &str) -> std::process::Output {
        run(&[("DATABASE_URL", &self.postgres.url("")), ("REDIS_URL", &self.redis.url())], arguments, input)
    }
}

// R25
#[tokio::test]
async fn another_password_and_a_removal_end_the_user_s_sessions_and_nobody_else_s() {
    let site = site();
    let bob = kept(&site.sessions, "Bob", 0).await;
    for (arguments, input) in [(["passwd", "Ada"], "another one that is good"), (["remove", "Ada"], "")] {
        let (first, second) = (kept(&site.sessions, "Ada", 0).await, kept(&site.sessions, "Ada", 1).await);
        let said = succeeds(&site.users(&arguments, input));
        assert!(said.ends_with("2 sessions have ended\n"), "{said}");
        assert!(!lives(&site.sessions, &first).await && !lives(&site.sessions, &second).await);
    }
    assert!(lives(&site.sessions, &bob).await);
}

// R25: the login began with the old password, and opened its session after the first sweep.
#[tokio::test]
async fn a_login_that_was_under_way_does_not_outlive_the_old_password() {
    let site = site();
    let (database, redis) = (site.postgres.url(""), site.redis.url());
    let command = tokio::task::spawn_blocking(move || {
        let variables = [("DATABASE_URL", database.as_str()), ("REDIS_URL", &redis)];
        run(&variables, &["passwd", "Ada"], "another one that is good")
    });
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let late = kept(&site.sessions, "Ada", 0).await;
    succeeds(&command.await.unwrap());
    assert!(!lives(&site.sessions, &late).await);
}

#[tokio::test]
async fn nothing_is_changed_while_the_sessions_can_t_be_ended() {
    let mut site = site();
    site.redis.kill();
    for (arguments, input) in [(["passwd", "Ada"], "another one that is good"), (["remove", "Ada"], "")] {
        assert!(is_refused(&site.users(&arguments, input)).contains("nothing was changed"));
    }
    site.redis.start_again();
    let session = kept(&site.sessions, "Ada", 0).await;
    succeeds(&site.users(&["remove", "Ada"], ""));
    assert!(is_refused(&site.users(&["remove", "Ada"], "")).contains("no user Ada"));
    assert!(!lives(&site.sessions, &session).await);
}
