//! What only Redis has: keys, time to live, TLS, and records that are damaged or in the wrong place.

use doorstep::{
    app::open_redis,
    store::{Sessions, StoreError},
};

use crate::{
    session_cases::{kept, now, session},
    support::{
        Folder, configuration,
        servers::{
            free_port,
            redis::{Redis, sessions_at},
        },
        spawn_app_with,
    },
    tls::make_certificate,
};

/// The keys of this kind, such as `session`.
fn keys(redis: &Redis, kind: &str) -> Vec<String> {
    redis.run(&["keys", &format!("doorstep:{kind}:*")]).lines().map(str::to_owned).collect()
}

// R80, R50
#[tokio::test]
async fn keys_have_one_shape_and_live_as_long_as_the_session() {
    let redis = Redis::start(&[]);
    let store = sessions_at(&redis.url());
    for name in ["Ada", "*", "a\u{202e}b", "{x}"] {
        kept(&store, name, 0).await;
    }
    for kind in ["session", "user"] {
        let keys = keys(&redis, kind);
        assert_eq!(keys.len(), 4);
        for key in keys {
            let (tag, rest) = key.strip_prefix(&format!("doorstep:{kind}:{{")).unwrap().split_once('}').unwrap();
            let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
            assert!(tag.len() == 2 && rest.len() == 20 && plain(tag) && plain(rest), "{key}");
            let left: i64 = redis.run(&["pttl", &key]).parse().unwrap();
            assert!((7_190_000..=7_200_000).contains(&left), "{left}");
        }
    }
}

#[tokio::test]
async fn an_update_keeps_the_time_to_live() {
    let redis = Redis::start(&[]);
    let store = sessions_at(&redis.url());
    let session = kept(&store, "Ada", 0).await;
    let key = &keys(&redis, "session")[0];
    redis.run(&["pexpire", key, "60000"]);
    store.update(&session, |session| (session.charge(), ())).await.unwrap();
    assert!((50_000..=60_000).contains(&redis.run(&["pttl", key]).parse::<i64>().unwrap()));
}

// R60: a client never gets another's session, even if the records were mixed up; and none is logged out for it.
#[tokio::test]
async fn a_record_that_is_another_s_or_unreadable_is_an_error_and_stays() {
    let redis = Redis::start(&[]);
    let store = sessions_at(&redis.url());
    let (ada, bob) = (kept(&store, "Ada", 0).await, kept(&store, "Bob", 0).await);
    let keys = keys(&redis, "session");
    let of_ada = keys.iter().find(|key| key.contains(&ada.id.to_string()[2..])).unwrap();
    let of_bob = keys.iter().find(|key| key.contains(&bob.id.to_string()[2..])).unwrap();
    let mut client = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    let mut get = |key: &str| redis::cmd("GET").arg(key).query::<Vec<u8>>(&mut client).unwrap();
    let (record, other) = (get(of_ada), get(of_bob));
    let mut future = record.clone();
    let format = future.windows(3).position(|bytes| bytes == b"\xa1f\x01").unwrap() + 2;
    future[format] = 9;
    let mut client = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    let mut set = |record: &[u8]| {
        redis::cmd("SET").arg(of_ada).arg(record).arg("KEEPTTL").exec(&mut client).unwrap();
    };
    for wrong in [other, future, b"\x90".to_vec(), b"\x80".to_vec(), b"canary".to_vec(), Vec::new()] {
        set(&wrong);
        assert!(matches!(store.find(ada.id).await, Err(StoreError::Unreadable(_))), "{wrong:?}");
        let updated = store.update(&ada, |session| (session.charge(), ())).await;
        let error = updated.unwrap_err().to_string();
        assert!(!error.contains("canary") && !error.contains("Bob"), "{error}");
        assert_eq!(get(of_ada), wrong);
    }
    set(&record);
    assert_eq!(store.find(ada.id).await.unwrap(), Some(ada));
}

#[tokio::test]
async fn a_record_that_nobody_can_read_keeps_its_owner_from_no_new_session() {
    let redis = Redis::start(&[]);
    let app = spawn_app_with(&[("REDIS_URL", &redis.url())]).await;
    let mut browser = app.angular().await;
    for wrong in ["canary", "\u{fffd}"] {
        redis.run(&["set", &keys(&redis, "session")[0], wrong, "keepttl"]);
        assert!(browser.refresh().await.expect_refusal(503, "unavailable").cookies().is_empty());
        browser.login("Angular", "Def").await.expect(200);
        browser.refresh().await.expect(200);
        redis.run(&["flushall"]);
        browser.login("Angular", "Def").await.expect(200);
    }
}

// The index may list sessions that Redis has forgotten, and must not count them.
#[tokio::test]
async fn sessions_that_redis_forgot_make_room() {
    let redis = Redis::start(&[]);
    let store = sessions_at(&redis.url());
    let mut sessions = Vec::new();
    for second in 0..10 {
        sessions.push(kept(&store, "Ada", second).await);
    }
    for key in keys(&redis, "session").iter().filter(|key| !key.contains(&sessions[0].id.to_string()[2..])) {
        redis.run(&["del", key]);
    }
    kept(&store, "Ada", 60).await;
    assert!(store.find(sessions[0].id).await.unwrap().is_some());
    assert_eq!(redis.run(&["zcard", &keys(&redis, "user")[0]]), "2");
}

#[tokio::test]
async fn a_live_session_takes_at_most_700_bytes() {
    let redis = Redis::start(&[]);
    let store = sessions_at(&redis.url());
    let used = || -> i64 {
        let info = redis.run(&["info", "memory"]);
        info.lines().find_map(|line| line.strip_prefix("used_memory:")).unwrap().trim().parse().unwrap()
    };
    kept(&store, "warm", 0).await;
    let before = used();
    for number in 0..8192 {
        store.create(session(&format!("user number {number}"), 0), &[], now()).await.unwrap();
    }
    let each = (used() - before) / 8192;
    println!("{each} bytes for each session, its user's index among them");
    assert!(each <= 700, "{each}");
}

#[tokio::test]
async fn a_password_is_needed_and_never_repeated() {
    let redis = Redis::start(&["--requirepass", "canary-right"]);
    let right = sessions_at(&format!("redis://:canary-right@127.0.0.1:{}", redis.port));
    kept(&right, "Ada", 0).await;
    let wrong = sessions_at(&format!("redis://:canary-wrong@127.0.0.1:{}", redis.port));
    let error = wrong.ping().await.unwrap_err();
    assert!(!format!("{error} {error:?} {wrong:?} {right:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn a_certificate_is_verified_as_the_operator_says() {
    let folder = Folder::new("certificate");
    let place = |file: &str| folder.path().join(file).display().to_string();
    make_certificate(folder.path(), "authority", &[], None);
    make_certificate(folder.path(), "stranger", &[], None);
    let end_entity = ["subjectAltName=DNS:localhost", "basicConstraints=critical,CA:FALSE"];
    make_certificate(folder.path(), "server", &end_entity, Some("authority"));
    let port = free_port();
    let tls = ["--tls-port", &port.to_string(), "--tls-auth-clients", "no"];
    let files = ["--tls-key-file", &place("server.key"), "--tls-cert-file", &place("server.pem")];
    let _redis = Redis::start(&[&tls[..], &files].concat());
    let store = |host, tls| {
        let url = format!("rediss://{host}:{port}");
        let config = configuration(&[("REDIS_URL", &url), ("REDIS_TLS", tls)]).unwrap();
        Sessions::in_redis(open_redis(&config.redis.unwrap()).unwrap())
    };
    let (authority, stranger) = (place("authority.pem"), place("stranger.pem"));
    for (host, tls) in [("localhost", "verify"), ("localhost", &*stranger), ("127.0.0.1", &*authority)] {
        assert!(store(host, tls).ping().await.is_err(), "{host} {tls}");
    }
    kept(&store("localhost", "insecure"), "Ada", 0).await;
    kept(&store("localhost", &authority), "Bob", 0).await;
}
