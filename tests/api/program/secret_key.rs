//! `SECRET_KEY`: how it is read, what is logged of it, and what `doorstep secret` prints.

use doorstep::domain::Token;

use super::config::read;
use crate::support::{Program, doorstep, spawn_app_with};

/// Two secrets, each 32 bytes in base64.
const NEW: &str = "bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmU=";
const OLD: &str = "b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2w=";

// R94: one sentence at the start, with nothing of the secret in it.
#[test]
fn a_secret_that_can_t_be_read_stops_the_start_and_is_never_repeated() {
    let weak = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";
    for value in [
        "canary",
        "canarycanarycanarycanarycanarycanarycanarycanary",
        &NEW[1..],
        &format!("{NEW}{OLD}"),
        &format!("{NEW},"),
        &format!("{NEW},canary"),
        &format!("{NEW},{NEW}"),
        &format!("{NEW};{OLD}"),
        weak,
    ] {
        for arguments in [&[][..], &["check"]] {
            let output = doorstep(arguments, &[("SECRET_KEY", value)]).output().unwrap();
            let error = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{error}");
            assert!(error.starts_with("doorstep: SECRET_KEY ") && error.matches('\n').count() == 1, "{error}");
            // No six consecutive characters of it.
            let parts = value.as_bytes().windows(6).map(|part| str::from_utf8(part).unwrap());
            assert!(parts.into_iter().all(|part| !error.contains(part)), "{error}");
        }
    }
}

// R89
#[test]
fn the_configuration_shows_nothing_of_a_secret() {
    let config = read(&[("SECRET_KEY", &format!("{NEW}, {OLD}"))]).unwrap();
    assert_eq!(config.secrets.as_ref().map(|secrets| secrets.iter().count()), Some(2));
    let shown = format!("{config:?}");
    assert!(shown.contains("Secret(secret)") && !shown.contains("bmV3") && !shown.contains("110"), "{shown}");
    assert!(read(&[]).unwrap().secrets.is_none());
}

#[test]
fn doorstep_secret_prints_one_that_is_another_each_time() {
    let secret = || {
        let output = doorstep(&["secret"], &[]).output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    };
    let (one, other) = (secret(), secret());
    assert_ne!(one, other);
    assert!(read(&[("SECRET_KEY", &format!("{one},{other}"))]).is_ok(), "{one},{other}");
    assert_eq!(doorstep(&["secret", "canary"], &[]).output().unwrap().status.code(), Some(2));
}

#[test]
fn check_says_how_many_secrets_there_are_and_where_one_is_missing() {
    let check = |variables: &[(&str, &str)]| {
        let output = doorstep(&["check"], variables).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let redis = ("REDIS_URL", "redis://localhost");
    let both = format!("{NEW},{OLD}");
    assert!(check(&[]).contains("secrets          none: "));
    assert!(check(&[redis, ("SECRET_KEY", NEW)]).contains("secrets          one\n"));
    assert!(check(&[redis, ("SECRET_KEY", &both)]).contains("secrets          2, the first"));
    let warning = "SECRET_KEY is not set beside REDIS_URL";
    assert!(check(&[redis]).contains(warning));
    for fine in [&[][..], &[("SECRET_KEY", NEW)], &[redis, ("SECRET_KEY", NEW)]] {
        assert!(!check(fine).contains(warning), "{fine:?}");
    }
}

#[tokio::test]
async fn sessions_in_memory_are_signed_under_the_secret_too() {
    let app = spawn_app_with(&[("SECRET_KEY", NEW)]).await;
    let mut browser = app.angular().await;
    let session = app.app.sessions.find(Token::read(browser.token()).unwrap().session).await.unwrap().unwrap();
    let secret = app.app.secrets.first();
    assert_eq!(session.secret, Some(secret.name()));
    assert_eq!((session.access_key, session.refresh_key), secret.session_keys(session.id, session.refresh_id));
    app.advance(60);
    let access = browser.refresh().await.expect(200).access_token();
    app.me(&access).await.expect(200);
    browser.logout().await.expect(200);
    app.me(&access).await.expect_refusal(401, "invalid_token");
}

#[tokio::test]
async fn the_start_warns_of_instances_that_share_no_secret() {
    let warns = |variables: &[(&str, &str)]| {
        let lines = Program::start(variables).stop();
        lines.iter().any(|line| line.contains("WARN") && line.contains("SECRET_KEY is not set"))
    };
    let redis = ("REDIS_URL", "redis://127.0.0.1:1");
    assert!(warns(&[redis]));
    assert!(!warns(&[]));
    assert!(!warns(&[redis, ("SECRET_KEY", NEW)]));
}
