//! The throttle's counts in Redis: several instances allow no more guesses than one, and few keys are left behind.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use doorstep::guard::{Attempt, Blocked, Claim};
use futures_util::future::join_all;

use crate::support::{
    Answer, TestApp, UsersFile,
    servers::redis::{Cluster, Redis},
    spawn_app_with,
};

/// Two instances behind a proxy, with one store and two users.
async fn two_instances(redis: &str) -> [TestApp; 2] {
    let users = UsersFile::cheap_to_guess(&["Angular", "Ruby"]);
    let variables = [("PROXY_HOPS", "1"), ("USERS_FILE", users.path()), ("REDIS_URL", redis)];
    [spawn_app_with(&variables).await, spawn_app_with(&variables).await]
}

async fn log_in(app: &TestApp, user: &str, pass: &str, address: &str) -> Answer {
    app.browser().at_address(address).login(user, pass).await
}

/// How many of two hundred wrong passwords at once, sent to both in turn, are evaluated; `address` gives the address
/// for each. On a slow machine some are refused for other reasons, which charges nothing.
async fn evaluated(apps: &[TestApp; 2], user: &str, address: impl Fn(usize) -> String) -> usize {
    let guesses = (0..200).map(|number| {
        let (app, address) = (&apps[number % 2], address(number));
        async move { log_in(app, user, "Wrong", &address).await }
    });
    let guesses = join_all(guesses).await;
    for guess in &guesses {
        assert!([401, 429, 503].contains(&guess.status.as_u16()), "{guess:?}");
    }
    guesses.iter().filter(|guess| guess.status == 401).count()
}

/// The throttle's keys of this kind, or all.
fn keys(redis: &Redis, kind: &str) -> Vec<String> {
    redis.run(&["keys", &format!("doorstep:{{throttle}}:{kind}*")]).lines().map(str::to_owned).collect()
}

/// A key's time to live in milliseconds.
fn left(redis: &Redis, key: &str) -> i64 {
    redis.run(&["pttl", key]).parse().unwrap()
}

// R29, R34, CVE-2024-4629
#[tokio::test(flavor = "multi_thread")]
async fn two_instances_allow_no_more_guesses_than_one() {
    let redis = Redis::start(&[]);
    let apps = two_instances(&redis.url()).await;
    let of_one_name = evaluated(&apps, "Angular", |_| "192.0.2.1".to_owned()).await;
    assert!((1..=5).contains(&of_one_name), "{of_one_name}");
    let mut of_one_account = 0;
    for round in 0..2 {
        of_one_account += evaluated(&apps, "Ruby", |number| format!("198.51.{round}.{number}")).await;
    }
    assert!((20..=110).contains(&of_one_account), "{of_one_account}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_instance_has_counted_the_other_knows() {
    let redis = Redis::start(&[]);
    let apps = two_instances(&redis.url()).await;
    for guess in 0..5 {
        log_in(&apps[guess % 2], "Angular", "Wrong", "192.0.2.1").await.expect_refusal(401, "login_failed");
    }
    for app in &apps {
        log_in(app, "Angular", "Def", "192.0.2.1").await.expect_refusal(429, "too_many_attempts");
        app.advance(1);
    }
    log_in(&apps[0], "Angular", "Def", "192.0.2.1").await.expect(200);
    // The success is forgiven on both.
    for guess in 0..5 {
        log_in(&apps[guess % 2], "Angular", "Wrong", "192.0.2.1").await.expect_refusal(401, "login_failed");
    }
}

// R34: the owner gets in on either, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_counts_for_all_instances_too() {
    let cluster = Cluster::start();
    let apps = two_instances(&cluster.url()).await;
    let mut owner = apps[0].browser().at_address("192.0.2.1");
    owner.login("Angular", "Def").await.expect(200);
    let of_one_name = evaluated(&apps, "Angular", |_| "192.0.2.1".to_owned()).await;
    assert!((1..=5).contains(&of_one_name), "{of_one_name}");
    owner.login("Angular", "Def").await.expect(200);
    log_in(&apps[1], "Angular", "Def", "203.0.113.9").await.expect(200);
}

// R24, R54: refused before hashing, and nothing is charged.
#[tokio::test(flavor = "multi_thread")]
async fn without_its_redis_a_login_is_refused_and_charges_nothing() {
    let mut redis = Redis::start(&["--appendonly", "yes", "--appendfsync", "always"]);
    let apps = two_instances(&redis.url()).await;
    for _ in 0..4 {
        log_in(&apps[0], "Angular", "Wrong", "192.0.2.1").await.expect_refusal(401, "login_failed");
    }
    redis.kill();
    for pass in ["Wrong", "Wrong", "Wrong", "Def"] {
        let started = Instant::now();
        log_in(&apps[0], "Angular", pass, "192.0.2.1").await.expect_refusal(503, "unavailable");
        assert!(started.elapsed() < Duration::from_secs(5));
    }
    redis.start_again();
    let found = Instant::now();
    while apps[0].app.sessions.ping().await.is_err() {
        assert!(found.elapsed() < Duration::from_secs(5), "it is not found again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    log_in(&apps[0], "Angular", "Wrong", "192.0.2.1").await.expect_refusal(401, "login_failed");
    log_in(&apps[0], "Angular", "Def", "192.0.2.1").await.expect_refusal(429, "too_many_attempts");
}

async fn begin<'app>(app: &'app TestApp, identifier: &str) -> Result<Attempt<'app>, Blocked> {
    let claim = Claim { identifier, client: IpAddr::from([192, 0, 2, 1]), nearest: None, device: None };
    app.app.attempts.begin(claim, &app.app.clock).await
}

// R31: a killed instance gives nothing back.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_instance_s_slots_are_free_after_ten_seconds() {
    let redis = Redis::start(&[]);
    let [killed, app] = two_instances(&redis.url()).await;
    for _ in 0..5 {
        std::mem::forget(begin(&killed, "angular").await.unwrap());
    }
    log_in(&app, "Angular", "Def", "192.0.2.1").await.expect_refusal(429, "too_many_attempts");
    app.advance(10);
    log_in(&app, "Angular", "Def", "192.0.2.1").await.expect(200);
}

// R31: a client that hangs up is charged, even if nothing waits for the charge.
#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_is_dropped_has_failed_and_one_that_waited_has_not() {
    let redis = Redis::start(&[]);
    let [app, other] = two_instances(&redis.url()).await;
    let mut under_way = Vec::new();
    for _ in 0..5 {
        under_way.push(begin(&app, "angular").await.unwrap());
    }
    // The client gives up before its wait ends.
    assert!(tokio::time::timeout(Duration::from_millis(300), begin(&other, "angular")).await.is_err());
    drop(under_way);
    let refused = log_in(&other, "Angular", "Def", "192.0.2.1").await.expect_refusal(429, "too_many_attempts");
    assert_eq!(refused.header("retry-after"), Some("1"));
    other.advance(1);
    log_in(&other, "Angular", "Def", "192.0.2.1").await.expect(200);
}

// R33: a quarter of an hour, and a day for an account that is guessed at; a success leaves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn made_up_names_leave_keys_that_end_soon_and_right_passwords_none() {
    const QUARTER: i64 = 15 * 60 * 1000;
    let redis = Redis::start(&[]);
    let [app, _] = two_instances(&redis.url()).await;
    let mut owner = app.browser().at_address("2001:db8::1");
    for _ in 0..2 {
        owner.login("Angular", "Def").await.expect(200);
    }
    assert!(keys(&redis, "").is_empty(), "{:?}", keys(&redis, ""));
    for name in 0..20 {
        log_in(&app, &format!("name{name}"), "Wrong", "192.0.2.1").await.expect_refusal(401, "login_failed");
    }
    // For each name three keys: the name, the account, and this network's failures for it; and one for the network.
    assert_eq!(keys(&redis, "").len(), 3 * 20 + 1);
    for key in keys(&redis, "") {
        assert!((QUARTER - 60_000..=QUARTER).contains(&left(&redis, &key)), "{key}: {}", left(&redis, &key));
        assert!(!key.contains("name1"), "{key}");
    }
    for guess in 0..20 {
        log_in(&app, "Ruby", "Wrong", &format!("198.51.100.{guess}")).await.expect_refusal(401, "login_failed");
    }
    let day = 24 * 60 * 60 * 1000;
    let lasting = keys(&redis, "").into_iter().filter(|key| left(&redis, key) > QUARTER);
    let lasting: Vec<_> = lasting.map(|key| (key.split(':').nth(2).unwrap().to_owned(), left(&redis, &key))).collect();
    let mut kinds: Vec<_> = lasting.iter().map(|(kind, _)| kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["account", "failed"]);
    assert!(lasting.iter().all(|(_, left)| (day - 60_000..=day).contains(left)), "{lasting:?}");
}

// R33
#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_writes_nothing() {
    let redis = Redis::start(&[]);
    let [app, _] = two_instances(&redis.url()).await;
    for _ in 0..5 {
        log_in(&app, "Angular", "Wrong", "192.0.2.1").await.expect_refusal(401, "login_failed");
    }
    let dump = || redis.run(&["eval", DUMP, "0"]);
    let before = dump();
    assert!(before.contains("account"), "{before}");
    for _ in 0..20 {
        log_in(&app, "Angular", "Wrong", "192.0.2.1").await.expect_refusal(429, "too_many_attempts");
    }
    assert_eq!(dump(), before);
}

/// Every key and its value, whatever its time to live.
const DUMP: &str = "local all = {} for _, key in ipairs(redis.call('KEYS', '*')) do
  all[#all + 1] = key .. '=' .. redis.sha1hex(redis.call('GET', key)) end table.sort(all) return all";
