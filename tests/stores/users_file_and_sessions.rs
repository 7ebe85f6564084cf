//! Users of `USERS_FILE` with sessions in Redis: a user who is removed from the file loses the sessions too.

use doorstep::domain::UserName;
use serde_json::{Value, json};

use crate::{
    support::servers::redis::Redis,
    support::{TestApp, UsersFile, spawn_app_with},
};

/// Hashes of `Def`, each with another salt.
const HASHES: [&str; 2] = [
    "$argon2id$v=19$m=19456,t=2,p=1$kP73yOtzF4XmLIjCZzVZhg$Jc/3oAe8CjBGwF3gsSV1Fxaxwg+X92b1chNhYUZ0NYg",
    "$scrypt$ln=10,r=8,p=1$c2Vhc2FsdCE$lHtL+UqYLZekR+zaywIWPEUZBmERi65LIowvymZrN7Y",
];

/// A file of these users, each with a hash and an avatar.
fn file(users: &[(&str, &str, &str)]) -> UsersFile {
    let entry =
        |(name, pass, avatar): &(&str, &str, &str)| ((*name).to_owned(), json!({"pass": pass, "avatar": avatar}));
    UsersFile::new(&Value::Object(users.iter().map(entry).collect()).to_string())
}

/// An instance on this Redis with the users of this file.
async fn instance(redis: &Redis, file: &UsersFile) -> TestApp {
    spawn_app_with(&[("REDIS_URL", &redis.url()), ("USERS_FILE", file.path())]).await
}

fn sessions_in(redis: &Redis) -> usize {
    redis.run(&["keys", "doorstep:session:*"]).lines().filter(|key| !key.is_empty()).count()
}

// Issue 10, row 5: after a restart, the old cookie still worked until it expired.
#[tokio::test]
async fn a_user_who_is_gone_from_the_file_or_has_another_hash_there_is_logged_in_no_longer() {
    let redis = Redis::start(&[]);
    let [first, second] = HASHES;
    let before = file(&[("Ada", first, ""), ("Bob", first, "bob.png"), ("Eve", first, "")]);
    let after = file(&[("Bob", first, "new.png"), ("Eve", second, "")]);
    let before = instance(&redis, &before).await;
    let mut cookies = Vec::new();
    for user in ["Ada", "Bob", "Eve"] {
        let mut browser = before.logged_in(user, "Def").await;
        let access = browser.refresh().await.expect(200).access_token();
        let other = before.logged_in(user, "Def").await;
        cookies.push((user, browser.token().to_owned(), access, other.token().to_owned()));
    }
    assert_eq!(sessions_in(&redis), 6);

    let after = instance(&redis, &after).await;
    for (user, refresh, access, other) in &cookies {
        if *user == "Bob" {
            after.me(access).await.expect(200);
            after.refresh_with(&[refresh]).await.expect(200);
            continue;
        }
        // Either act detects it.
        after.me(access).await.expect_refusal(401, "invalid_token");
        after.refresh_with(&[refresh]).await.expect_refusal(401, "log_in_again");
        after.refresh_with(&[other]).await.expect_refusal(401, "log_in_again");
        before.refresh_with(&[other]).await.expect_refusal(401, "log_in_again");
    }
    assert_eq!(sessions_in(&redis), 2, "Bob's alone");
    after.login("Eve", "Def").await.expect(200);
}

// Issue 10, row 5: each instance upgrades a hash in its own memory, and forgets it at its restart.
#[tokio::test]
async fn a_hash_made_anew_logs_nobody_out_of_another_instance_nor_after_a_restart() {
    let redis = Redis::start(&[]);
    let file = file(&[("Ada", HASHES[1], "")]);
    let (one, other) = (instance(&redis, &file).await, instance(&redis, &file).await);
    let ada = UserName::parse("Ada".to_owned()).unwrap();
    let mut tokens = Vec::new();
    for _ in 0..2 {
        tokens.push(one.logged_in("Ada", "Def").await.token().to_owned());
        let hash = one.app.users.find(&ada).await.unwrap().unwrap().hash;
        assert!(hash.as_str().starts_with("$argon2id$"), "the hash was not made anew");
    }
    let restarted = instance(&redis, &file).await;
    for token in &tokens {
        for instance in [&one, &other, &restarted] {
            let answer = instance.refresh_with(&[token]).await.expect(200);
            instance.me(&answer.access_token()).await.expect(200);
        }
    }
}
