//! The cookies: how they are set and cleared in each mode, and which of those that come back count.

use std::time::{Duration, Instant};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::helpers::{Answer, Browser, ORIGIN, SetCookie, TestApp, UsersFile, spawn_app, spawn_app_with, tampered};

const APP_ORIGIN: &str = "https://app.example";

/// The hash of `Def`.
const DEF: &str = "$argon2id$v=19$m=19456,t=2,p=1$kP73yOtzF4XmLIjCZzVZhg$Jc/3oAe8CjBGwF3gsSV1Fxaxwg+X92b1chNhYUZ0NYg";

/// What each mode adds to `HttpOnly`, `Path=/` and `Max-Age`.
const MODES: [(&str, &[(&str, &str)]); 3] = [
    ("local", &[("samesite", "Strict")]),
    ("same-site", &[("samesite", "Strict"), ("secure", "")]),
    ("cross-site", &[("samesite", "None"), ("secure", ""), ("partitioned", "")]),
];

/// A backend in this mode, with Ada, whose password is `Def`.
async fn spawn_in(mode: &str) -> TestApp {
    let users = UsersFile::new(&json!({"Ada": {"pass": DEF, "avatar": "ada.png"}}).to_string());
    spawn_app_with(&[("COOKIES", mode), ("ALLOWED_ORIGINS", APP_ORIGIN), ("USERS_FILE", users.path())]).await
}

/// A browser on a page of the origin that [`spawn_in`] allows.
fn browser_in(app: &TestApp) -> Browser<'_> {
    let mut browser = app.browser();
    browser.headers = vec![("origin".into(), APP_ORIGIN.into())];
    browser
}

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

/// Refreshes with these `Cookie` headers as they are.
async fn refresh(app: &TestApp, cookies: &[&str]) -> Answer {
    let mut headers = vec![("origin", ORIGIN), ("content-type", "text/plain")];
    headers.extend(cookies.iter().map(|cookie| ("cookie", *cookie)));
    app.send("POST", "/login", &headers, r#"{"env":"refresh_page"}"#).await
}

/// Refreshes with a `Cookie` header of any bytes; the status and the answer.
async fn refresh_raw(app: &TestApp, cookie: &[u8]) -> String {
    let body = r#"{"env":"refresh_page"}"#;
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\nCookie: ",
        body.len()
    );
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(&[head.as_bytes(), cookie, b"\r\n\r\n", body.as_bytes()].concat()).await.unwrap();
    let mut answer = String::new();
    timeout(Duration::from_secs(5), stream.read_to_string(&mut answer)).await.unwrap().unwrap();
    answer
}

/// A browser whose session has three tries: a refresh sets them.
async fn with_three_tries<'app>(app: &'app TestApp, user: &str, pass: &str) -> Browser<'app> {
    let mut browser = app.logged_in(user, pass).await;
    browser.refresh().await.expect(200);
    browser
}

/// Uses tries up until only one is left.
async fn leave_one_try(app: &TestApp, token: &str) {
    for _ in 0..2 {
        app.refresh_with(&[&tampered(token)]).await.expect_refusal(403, "try_again");
    }
}

/// How many bad tokens the session bears from now on, which ends it.
async fn tries_left(app: &TestApp, token: &str) -> usize {
    let mut tries = 1;
    while app.refresh_with(&[&tampered(token)]).await.status == 403 {
        tries += 1;
        assert!(tries < 10);
    }
    tries
}

/// `Cookie` headers that present these tokens in one line or in several.
fn lines(tokens: &[&str]) -> [Vec<String>; 2] {
    let pairs: Vec<_> = tokens.iter().map(|token| format!("refresh_token={token}")).collect();
    [vec![pairs.join("; ")], pairs]
}

/// The claims of a token.
fn claims(token: &str) -> Value {
    serde_json::from_slice(&BASE64.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

// R61, R62, R64, R65
#[tokio::test]
async fn each_mode_sets_and_clears_both_cookies_with_exactly_its_attributes() {
    for (mode, others) in MODES {
        let app = spawn_in(mode).await;
        let mut browser = browser_in(&app);
        let login = browser.login("Ada", "Def").await.expect(200);
        app.advance(60);
        let rotated = browser.refresh().await.expect(200);
        let logout = browser.clone().logout().await.expect(200);
        let again = browser.logout().await.expect(200);
        let never = browser_in(&app).logout().await.expect(200);
        for (act, answer, names, max_age) in [
            ("login", &login, &["refresh_token", "refresh_user"][..], "7200"),
            ("refresh", &rotated, &["refresh_token"], "7140"),
            ("logout", &logout, &["refresh_token", "refresh_user"], "0"),
            ("logout without a session", &again, &["refresh_token", "refresh_user"], "0"),
            ("logout without cookies", &never, &["refresh_token", "refresh_user"], "0"),
        ] {
            let label = format!("{act}, {mode}");
            assert_eq!(answer.cookies().len(), names.len(), "{label}: {answer:?}");
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
    let browser = with_three_tries(&app, "Angular", "Def").await;
    let good = format!("refresh_token={}; refresh_user=Angular", browser.token());
    let bad = format!("refresh_token={}; refresh_user=Angular", tampered(browser.token()));
    let wrong = r#"{"env":"login","user":"Ruby","pass":"Wrong"}"#;
    let refresh = r#"{"env":"refresh_page"}"#;
    let (none, large) = (String::new(), "x".repeat(8193));
    let lab = ("origin", ORIGIN);
    let evil = ("origin", "https://evil.example");
    let html = ("content-type", "text/html");
    let mut calls = vec![
        ("preflight", 200, "OPTIONS", "/login", &good, vec![lab, ("access-control-request-method", "POST")], ""),
        ("bad request", 400, "POST", "/login", &good, vec![lab], "{}"),
        ("no cookie", 401, "POST", "/login", &none, vec![lab], refresh),
        ("no bearer", 401, "GET", "/me", &good, vec![lab], ""),
        ("origin", 403, "POST", "/login", &good, vec![evil], r#"{"env":"logout"}"#),
        ("not found", 404, "GET", "/nothing", &good, vec![lab], ""),
        ("method", 405, "GET", "/login", &good, vec![lab], ""),
        ("too large", 413, "POST", "/login", &good, vec![lab], &large),
        ("media type", 415, "POST", "/login", &good, vec![lab, html], refresh),
        ("try again", 403, "POST", "/login", &bad, vec![lab], refresh),
        ("try again", 403, "POST", "/login", &bad, vec![lab], refresh),
        ("tries used up", 401, "POST", "/login", &bad, vec![lab], refresh),
        ("no session any more", 401, "POST", "/login", &good, vec![lab], refresh),
    ];
    calls.extend((0..5).map(|_| ("wrong password", 401, "POST", "/login", &good, vec![lab], wrong)));
    calls.push(("throttled", 429, "POST", "/login", &good, vec![lab], wrong));
    for (label, status, method, path, cookie, mut headers, body) in calls {
        headers.push(("cookie", cookie));
        let answer = app.send(method, path, &headers, body.to_owned()).await;
        assert_eq!(answer.status, status, "{label}: {answer:?}");
        assert!(!answer.headers.contains_key("set-cookie"), "{label}: {answer:?}");
    }
}

// R67: a stolen token ends the session, and still nothing wipes what a newer login may have set.
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
    assert!(app.refresh_with(&[&stolen]).await.expect_refusal(401, "log_in_again").cookies().is_empty());
    app.advance(7200);
    assert!(other.refresh().await.expect_refusal(401, "log_in_again").cookies().is_empty());
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
    let users: serde_json::Map<_, _> =
        names.iter().map(|name| ((*name).to_owned(), json!({"pass": DEF, "avatar": "a.png"}))).collect();
    let users = UsersFile::new(&Value::from(users).to_string());
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    for name in names {
        let mut browser = app.browser();
        let answer = browser.login(name, "Def").await;
        assert_eq!(answer.status, 200, "{name}: {answer:?}");
        assert_eq!(answer.cookies().len(), 2, "{name}: {answer:?}");
        for cookie in answer.cookies() {
            expect_attributes(&cookie, "7200", MODES[0].1, name);
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
        // It was compared: another name beside the token does not fit.
        browser.cookies.retain(|(name, _)| name == "refresh_token");
        browser.cookies.push(("refresh_user".into(), "x".into()));
        browser.refresh().await.expect_refusal(403, "try_again");
    }
}

// R68
#[tokio::test]
async fn a_bad_token_beside_the_valid_one_does_no_harm_in_any_order() {
    let app = spawn_app().await;
    let mut browser = with_three_tries(&app, "Angular", "Def").await;
    let other = with_three_tries(&app, "Ruby", "Ghi").await;
    let access = browser.refresh().await.access_token();
    let mut gone = app.angular().await;
    let ended = gone.token().to_owned();
    gone.logout().await.expect(200);
    let good = browser.token();
    leave_one_try(&app, other.token()).await;
    for (label, bad) in [
        ("a wrong signature", tampered(good)),
        ("garbage", "garbage".to_owned()),
        ("too long", "x".repeat(2000)),
        ("a token of a session that has ended", ended),
        ("an access token", access),
        ("a bad token of another session", tampered(other.token())),
    ] {
        for tokens in [[good, &bad], [&bad, good]] {
            for lines in lines(&tokens) {
                // Were the bad one charged, then this session or the other would end.
                leave_one_try(&app, good).await;
                let lines: Vec<_> = lines.iter().map(String::as_str).collect();
                let answer = refresh(&app, &lines).await;
                assert_eq!(answer.status, 200, "{label}: {lines:?}: {answer:?}");
                assert_eq!(answer.json()["user"], "Angular", "{label}");
            }
        }
    }
    assert_eq!(tries_left(&app, other.token()).await, 1);
    // Nor was the visitor charged for the garbage.
    for status in [403, 403, 401] {
        app.refresh_with(&["garbage"]).await.expect(status);
    }
}

// R68
#[tokio::test]
async fn tokens_of_two_live_sessions_are_refused_in_either_order_and_neither_is_charged() {
    let app = spawn_app().await;
    let users = [("Angular", "Def"), ("Angular", "Def"), ("Ruby", "Ghi")];
    for (user, pass) in users {
        let first = with_three_tries(&app, "Angular", "Def").await;
        let second = with_three_tries(&app, user, pass).await;
        leave_one_try(&app, first.token()).await;
        leave_one_try(&app, second.token()).await;
        for tokens in [[first.token(), second.token()], [second.token(), first.token()]] {
            for lines in lines(&tokens) {
                let lines: Vec<_> = lines.iter().map(String::as_str).collect();
                refresh(&app, &lines).await.expect_refusal(401, "log_in_again");
                let named = [&lines[..], &["refresh_user=Angular; refresh_user=Ruby"]].concat();
                refresh(&app, &named).await.expect_refusal(401, "log_in_again");
            }
        }
        app.refresh_with(&[first.token()]).await.expect(200);
        app.refresh_with(&[second.token()]).await.expect(200);
    }
}

// R45, R68: the name says which of two sessions is meant; the other's token is a bad one beside a valid one.
#[tokio::test]
async fn of_two_sessions_the_one_that_refresh_user_names_counts_and_the_other_is_uncharged() {
    let app = spawn_app().await;
    let angular = with_three_tries(&app, "Angular", "Def").await;
    let ruby = with_three_tries(&app, "Ruby", "Ghi").await;
    leave_one_try(&app, ruby.token()).await;
    for tokens in [[angular.token(), ruby.token()], [ruby.token(), angular.token()]] {
        for lines in lines(&tokens) {
            let lines: Vec<_> = lines.iter().map(String::as_str).chain(["refresh_user=Angular"]).collect();
            assert_eq!(refresh(&app, &lines).await.expect(200).json()["user"], "Angular");
        }
    }
    app.refresh_with(&[ruby.token()]).await.expect(200);
}

// R68
#[tokio::test]
async fn of_several_generations_of_one_session_the_highest_counts() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let mut tokens = vec![browser.token().to_owned()];
    for _ in 0..3 {
        app.advance(30);
        browser.refresh().await.expect(200);
        tokens.push(browser.token().to_owned());
    }
    let generations: Vec<_> = tokens.iter().map(|token| claims(token)["gen"].as_u64().unwrap()).collect();
    assert_eq!(generations, [0, 1, 2, 3]);
    // The older ones alone would be replays by now, and end the session.
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
        for lines in lines(&order.map(|place| tokens[place].as_str())) {
            let lines: Vec<_> = lines.iter().map(String::as_str).collect();
            let answer = refresh(&app, &lines).await.expect(200);
            assert!(answer.cookies().iter().all(|cookie| cookie.value == tokens[3]), "{order:?}: {answer:?}");
        }
    }
    app.refresh_with(&[&tokens[0]]).await.expect_refusal(401, "log_in_again");
    app.refresh_with(&[&tokens[3]]).await.expect_refusal(401, "log_in_again");
}

// R68
#[tokio::test]
async fn four_distinct_tokens_are_looked_at_and_five_are_refused_uncharged() {
    let app = spawn_app().await;
    let browser = with_three_tries(&app, "Angular", "Def").await;
    let good = browser.token();
    let bad = tampered(good);
    let four = [&bad, "a", "b", good];
    let repeated = [good, "a", good, &bad, "b", good, "a", good];
    for tokens in [&four[..], &repeated] {
        leave_one_try(&app, good).await;
        for lines in lines(tokens) {
            let lines: Vec<_> = lines.iter().map(String::as_str).collect();
            refresh(&app, &lines).await.expect(200);
        }
    }
    leave_one_try(&app, good).await;
    for tokens in [[good, &bad, "a", "b", "c"], ["a", "b", "c", &bad, good], ["a", "b", "c", "d", &bad]] {
        for lines in lines(&tokens) {
            let lines: Vec<_> = lines.iter().map(String::as_str).collect();
            refresh(&app, &lines).await.expect_refusal(401, "log_in_again");
        }
    }
    app.refresh_with(&[good]).await.expect(200);
    for status in [403, 403, 401] {
        app.refresh_with(&["garbage"]).await.expect(status);
    }
}

// R68
#[tokio::test]
async fn where_no_token_is_valid_one_charge_is_made_in_all() {
    let app = spawn_app().await;
    let browser = with_three_tries(&app, "Angular", "Def").await;
    let good = browser.token();
    let (message, signature) = good.rsplit_once('.').unwrap();
    let forgeries = ["AAAA", "BBBB", "CCCC", ""].map(|start| format!("{message}.{start}{}", &signature[4..]));
    let forgeries = forgeries.each_ref().map(String::as_str);
    for (label, tokens) in
        [("four forgeries", forgeries), ("forgeries and garbage", ["a", forgeries[0], "b", forgeries[1]])]
    {
        for lines in lines(&tokens) {
            app.refresh_with(&[good]).await.expect(200);
            let lines: Vec<_> = lines.iter().map(String::as_str).collect();
            refresh(&app, &lines).await.expect_refusal(403, "try_again");
            app.refresh_with(&[&tampered(good)]).await.expect_refusal(403, "try_again");
            let answer = app.refresh_with(&[good]).await;
            assert_eq!(answer.status, 200, "{label}: {answer:?}");
        }
    }
    // What was charged to a session was not charged to the visitor too, and garbage is charged once.
    for status in [403, 403, 401] {
        refresh(&app, &["refresh_token=a; refresh_token=b; refresh_token=c"]).await.expect(status);
    }
}

// R68
#[tokio::test]
async fn forgeries_for_two_sessions_cost_one_try_of_one_of_them() {
    let app = spawn_app().await;
    let first = with_three_tries(&app, "Angular", "Def").await;
    let second = with_three_tries(&app, "Angular", "Def").await;
    let forgeries = [tampered(first.token()), tampered(second.token())];
    for order in [[0, 1], [1, 0]] {
        refresh(&app, &[&lines(&order.map(|place| &*forgeries[place]))[0][0]]).await.expect_refusal(403, "try_again");
    }
    let left = tries_left(&app, first.token()).await + tries_left(&app, second.token()).await;
    assert_eq!(left, 4);
}

// R69
#[tokio::test]
async fn nothing_odd_in_a_cookie_header_loses_the_good_cookies_beside_it() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let good = format!("refresh_token={}; refresh_user=Angular", browser.token());
    let long = format!("x={}", "y".repeat(8000));
    let many = (0..1000).map(|number| format!("{number}=x")).collect::<Vec<_>>().join("; ");
    let odd: [&[u8]; 22] = [
        b"x=\xff",
        b"\xff=x",
        b"\xff",
        b"x=\xe2\x80",
        "ü=ü".as_bytes(),
        b";;;",
        b"=x",
        b"=",
        b"==",
        b"x",
        b"refresh_token",
        b"refresh_token=",
        b"refresh_user=",
        b"Refresh_Token=x",
        b"refresh_tokens=x",
        b"x=%00",
        b"x=%zz",
        b"x=%",
        b"x=\"",
        b"x=a,b\\c\td",
        long.as_bytes(),
        many.as_bytes(),
    ];
    for odd in odd {
        let label = odd.get(..20).unwrap_or(odd).escape_ascii().to_string();
        for (place, header) in [
            ("before", [odd, b"; ", good.as_bytes()].concat()),
            ("after", [good.as_bytes(), b"; ", odd].concat()),
            ("close by", [odd, b";", good.as_bytes(), b";", odd].concat()),
        ] {
            if header.len() > 15_000 {
                continue;
            }
            let answer = refresh_raw(&app, &header).await;
            assert!(answer.starts_with("HTTP/1.1 200 "), "{label} {place}: {answer}");
        }
        // Without them there is no session, and nobody to charge.
        for _ in 0..4 {
            let answer = refresh_raw(&app, odd).await;
            assert!(answer.starts_with("HTTP/1.1 401 "), "{label} alone: {answer}");
            assert!(answer.contains(r#""error":"log_in_again""#), "{label} alone: {answer}");
        }
    }
}

// R69: a token or a name that is itself odd is refused, and no more than that.
#[tokio::test]
async fn an_odd_value_is_refused_and_never_a_5xx() {
    let app = spawn_app().await;
    let long = "x".repeat(15_000);
    let odd: [&[u8]; 12] = [
        b"\xff",
        b"\xe2\x80",
        "ü".as_bytes(),
        b"%00",
        b"%zz",
        b"\"",
        b"\"\"",
        b".",
        b"..",
        b"a.b.c",
        b"e30.e30.e30",
        long.as_bytes(),
    ];
    for value in odd {
        let label = value.get(..20).unwrap_or(value).escape_ascii().to_string();
        let browser = with_three_tries(&app, "Angular", "Def").await;
        let answer = refresh_raw(&app, &[b"refresh_token=", value].concat()).await;
        assert!(answer.starts_with("HTTP/1.1 403 ") || answer.starts_with("HTTP/1.1 401 "), "{label}: {answer}");
        let named = [format!("refresh_token={}; refresh_user=", browser.token()).as_bytes(), value].concat();
        let answer = refresh_raw(&app, &named).await;
        assert!(answer.starts_with("HTTP/1.1 403 "), "{label}: {answer}");
        let logout = b"POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 16\r\nCookie: ";
        let logout = [logout, &named[..], b"\r\n\r\n{\"env\":\"logout\"}"].concat();
        let answer = app.send_raw(&logout).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{label}: {answer}");
    }
}

// R69, CVE-2024-52804: reading a header takes no longer than its length asks for.
#[tokio::test]
async fn a_cookie_header_of_15_kilobytes_is_read_at_once() {
    let app = spawn_app().await;
    let started = Instant::now();
    for header in
        [";".repeat(15_000), "=;".repeat(7500), "refresh_user=%;".repeat(1000), "refresh_token=\"\\".repeat(900)]
    {
        for _ in 0..20 {
            let answer = refresh_raw(&app, header.as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 40"), "{answer}");
        }
    }
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

// Design 2: a cookie that was cleared may linger as an empty one.
#[tokio::test]
async fn an_empty_refresh_token_counts_as_none() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    for _ in 0..5 {
        for empty in ["refresh_token=", "refresh_token=; refresh_user=Angular", "refresh_token= ; refresh_token="] {
            refresh(&app, &[empty]).await.expect_refusal(401, "log_in_again");
        }
    }
    let beside = format!("refresh_token=; refresh_token={}; refresh_token=", browser.token());
    refresh(&app, &[&beside]).await.expect(200);
    for status in [403, 403, 401] {
        app.refresh_with(&["garbage"]).await.expect(status);
    }
}

// R45
#[tokio::test]
async fn refresh_user_may_be_missing_and_of_several_one_that_is_right_will_do() {
    let app = spawn_app().await;
    let browser = with_three_tries(&app, "Angular", "Def").await;
    for users in [
        "",
        "refresh_user=",
        "refresh_user=Angular",
        "refresh_user=%41ngular",
        "refresh_user=Angular; refresh_user=Ruby",
        "refresh_user=Ruby; refresh_user=Angular",
        "refresh_user=Ruby; refresh_user=%zz; refresh_user=Angular; refresh_user=Python3; refresh_user=x; refresh_user=y",
    ] {
        leave_one_try(&app, browser.token()).await;
        let answer = refresh(&app, &[&format!("refresh_token={}; {users}", browser.token())]).await;
        assert_eq!(answer.status, 200, "{users}: {answer:?}");
    }
}

// R45
#[tokio::test]
async fn a_wrong_refresh_user_costs_a_try_of_that_session_and_of_no_other() {
    let app = spawn_app().await;
    let ruby = with_three_tries(&app, "Ruby", "Ghi").await;
    let other_device = with_three_tries(&app, "Angular", "Def").await;
    let wrong = ["Ruby", "angular", "Angular%20", "%C4ngular", "Nobody", "Ruby; refresh_user=Python3"];
    for user in wrong {
        let browser = with_three_tries(&app, "Angular", "Def").await;
        let cookie = format!("refresh_token={}; refresh_user={user}", browser.token());
        for status in [403, 403, 401, 401] {
            let answer = refresh(&app, &[&cookie]).await;
            assert_eq!(answer.status, status, "{user}: {answer:?}");
        }
        app.refresh_with(&[browser.token()]).await.expect_refusal(401, "log_in_again");
    }
    assert_eq!(tries_left(&app, ruby.token()).await, 3);
    assert_eq!(tries_left(&app, other_device.token()).await, 3);
}
