//! How cookies are set and cleared in each mode, and which answers touch none.

use percent_encoding::percent_decode_str;

use crate::support::{
    APP_ORIGIN, EVIL, LOGOUT, ORIGIN, REFRESH, SetCookie, UsersFile, claims, spawn_app, spawn_app_with, spawn_in,
    tampered,
};

/// What each mode adds to `HttpOnly`, `Path=/` and `Max-Age`.
const MODES: [(&str, &[(&str, &str)]); 3] = [
    ("local", &[("samesite", "Strict")]),
    ("same-site", &[("samesite", "Strict"), ("secure", "")]),
    ("cross-site", &[("samesite", "None"), ("secure", ""), ("partitioned", "")]),
];

/// Asserts that a cookie has exactly these attributes besides `HttpOnly` and `Path=/`, and no `Domain`.
#[track_caller]
fn expect_attributes(cookie: &SetCookie, max_age: &str, others: &[(&str, &str)], label: &str) {
    let mut expected = vec![("httponly", ""), ("path", "/"), ("max-age", max_age)];
    expected.extend(others);
    expected.sort_unstable();
    let mut found: Vec<_> = cookie.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    found.sort_unstable();
    assert_eq!(found, expected, "{label}: {cookie:?}");
}

// R61, R62, R64, R65
#[tokio::test]
async fn each_mode_sets_and_clears_both_cookies_with_exactly_its_attributes() {
    for (mode, others) in MODES {
        let app = spawn_in(mode).await;
        let mut browser = app.browser_at(APP_ORIGIN);
        let login = browser.login("Angular", "Def").await.expect(200);
        app.advance(60);
        let rotated = browser.refresh().await.expect(200);
        let logout = browser.clone().logout().await.expect(200);
        let again = browser.logout().await.expect(200);
        let never = app.browser_at(APP_ORIGIN).logout().await.expect(200);
        for (act, answer, names, max_age) in [
            ("login", &login, &["refresh_token", "refresh_user"][..], "7200"),
            ("refresh", &rotated, &["refresh_token"], "7140"),
            ("logout", &logout, &["refresh_token", "refresh_user"], "0"),
            ("logout without a session", &again, &["refresh_token", "refresh_user"], "0"),
            ("logout without cookies", &never, &["refresh_token", "refresh_user"], "0"),
        ] {
            let label = format!("{act}, {mode}");
            // The device cookie lasts longer; known_device.rs tests it.
            let devices = answer.cookies().iter().filter(|cookie| cookie.name == "known_device").count();
            assert_eq!(answer.cookies().len() - devices, names.len(), "{label}: {answer:?}");
            for name in names {
                let cookie = answer.cookie(name);
                expect_attributes(&cookie, max_age, others, &label);
                assert_eq!(cookie.value.is_empty(), max_age == "0", "{label}: {cookie:?}");
            }
        }
    }
}

// R63
#[tokio::test]
async fn cookies_last_as_long_as_the_session_and_no_longer() {
    let app = spawn_app_with(&[("REFRESH_TTL", "10m")]).await;
    let mut browser = app.browser();
    let login = browser.login("Angular", "Def").await.expect(200);
    assert_eq!(login.cookie("refresh_token").attribute("max-age"), Some("600"));
    assert_eq!(login.cookie("refresh_user").attribute("max-age"), Some("600"));
    let end = claims(browser.token())["exp"].as_i64().unwrap();
    for (wait, left) in [(60, "540"), (479, "61"), (60, "1")] {
        app.advance(wait);
        let cookie = browser.refresh().await.expect(200).cookie("refresh_token");
        assert_eq!(cookie.attribute("max-age"), Some(left));
        assert_eq!(claims(&cookie.value)["exp"], end, "rotation prolongs nothing");
    }
    app.advance(1);
    browser.refresh().await.expect_refusal(401, "log_in_again");
}

// R67
#[tokio::test]
async fn no_refusal_and_no_preflight_touches_a_cookie() {
    let app = spawn_app().await;
    let browser = app.angular().await.with_three_tries().await;
    let good = browser.cookie_header();
    let bad = good.replace(browser.token(), &tampered(browser.token()));
    let wrong = r#"{"env":"login","user":"Ruby","pass":"Wrong"}"#;
    let (none, large) = (String::new(), "x".repeat(8193));
    let lab = ("origin", ORIGIN);
    let evil = ("origin", EVIL);
    let html = ("content-type", "text/html");
    let mut calls = vec![
        ("preflight", 200, "OPTIONS", "/login", &good, vec![lab, ("access-control-request-method", "POST")], ""),
        ("bad request", 400, "POST", "/login", &good, vec![lab], "{}"),
        ("no cookie", 401, "POST", "/login", &none, vec![lab], REFRESH),
        ("no bearer", 401, "GET", "/me", &good, vec![lab], ""),
        ("origin", 403, "POST", "/login", &good, vec![evil], LOGOUT),
        ("not found", 404, "GET", "/nothing", &good, vec![lab], ""),
        ("method", 405, "GET", "/login", &good, vec![lab], ""),
        ("too large", 413, "POST", "/login", &good, vec![lab], &large),
        ("media type", 415, "POST", "/login", &good, vec![lab, html], REFRESH),
        ("try again", 403, "POST", "/login", &bad, vec![lab], REFRESH),
        ("try again", 403, "POST", "/login", &bad, vec![lab], REFRESH),
        ("tries used up", 401, "POST", "/login", &bad, vec![lab], REFRESH),
        ("no session any more", 401, "POST", "/login", &good, vec![lab], REFRESH),
    ];
    calls.extend((0..5).map(|_| ("wrong password", 401, "POST", "/login", &good, vec![lab], wrong)));
    calls.push(("throttled", 429, "POST", "/login", &good, vec![lab], wrong));
    for (label, status, method, path, cookie, mut headers, body) in calls {
        headers.push(("cookie", cookie));
        let answer = app.send(method, path, &headers, body).await;
        assert_eq!(answer.status, status, "{label}: {answer:?}");
        assert!(!answer.headers.contains_key("set-cookie"), "{label}: {answer:?}");
    }
}

// R67: a stolen token ends the session, but the refusal clears no cookie that a newer login may have set.
#[tokio::test]
async fn neither_a_replay_nor_an_expiry_clears_cookies() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let stolen = browser.token().to_owned();
    let mut other = app.angular().await;
    for _ in 0..2 {
        app.advance(30);
        browser.refresh().await.expect(200);
    }
    app.refresh_with(&[&stolen]).await.expect_refusal(401, "log_in_again");
    app.advance(7200);
    other.refresh().await.expect_refusal(401, "log_in_again");
}

// R64, R66
#[tokio::test]
async fn any_name_survives_the_way_through_a_cookie_and_adds_no_attribute() {
    let names = [
        "a; Domain=evil.example",
        "a;Max-Age=1",
        "ü",
        "a b",
        " a ",
        "a\"b",
        "\"a\"",
        "a,b",
        "a\\b",
        "a=b",
        "%41",
        "%",
        "a+b",
        "名前",
        "refresh_token=x",
        "-_.~!*'()",
        "\u{202e}a\u{200b}",
        &"😀".repeat(64),
    ];
    let users = UsersFile::of(&names);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    for name in names {
        let mut browser = app.browser();
        let answer = browser.login(name, "Def").await;
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
        assert_eq!(answer.cookies().len(), 3, "{name}: {answer:?}");
        for cookie in answer.cookies() {
            let max_age = if cookie.name == "known_device" { "7776000" } else { "7200" };
            expect_attributes(&cookie, max_age, MODES[0].1, name);
            assert!(cookie.name.len() + cookie.value.len() <= 4096, "{name}: {cookie:?}");
        }
        let value = answer.cookie("refresh_user").value;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"%-_.~!*'()".contains(&byte);
        assert!(value.bytes().all(plain), "{name}: {value}");
        assert_eq!(percent_decode_str(&value).decode_utf8().unwrap(), name);
        assert!(browser.token().len() <= 1024, "{name}: {}", browser.token().len());
        let refreshed = browser.refresh().await;
        assert_eq!(refreshed.status, 200, "{name}: {refreshed:?}");
        assert_eq!(refreshed.json()["user"], name);
        // The name was compared: another one beside the token is refused.
        browser.set_cookie("refresh_user", "x");
        browser.refresh().await.expect_refusal(403, "try_again");
    }
}
