//! The body of `POST /login`: which fields are understood.

use serde_json::json;

use crate::support::{LARGEST, ORIGIN, REFRESH, many_fields, spawn_app};

// R76, R77
#[tokio::test]
async fn unknown_fields_white_space_and_escapes_are_no_matter() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let room = LARGEST - r#"{"env":"refresh_page","x":}"#.len();
    let unknown = |value: &str| format!(r#"{{"env":"refresh_page","x":{value}}}"#);
    let depth = room / 2;
    let objects = (room - 1) / 6;
    for (label, body) in [
        ("an unknown field", unknown("true")),
        ("unknown fields of the same name", r#"{"x":1,"env":"refresh_page","x":{}}"#.to_owned()),
        ("an unknown field first", r#"{"x":[{"env":"logout"}],"env":"refresh_page"}"#.to_owned()),
        ("8 KiB of nested arrays", unknown(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)))),
        ("8 KiB of nested objects", unknown(&format!("{}1{}", r#"{"a":"#.repeat(objects), "}".repeat(objects)))),
        ("an unknown number of 8 KiB", unknown(&"1".repeat(room))),
        ("900 unknown fields", many_fields(r#""env":"refresh_page","#)),
        ("white space around it", " \t\r\n{ \"env\" :\n\"refresh_page\" } \t\r\n".to_owned()),
        ("an escaped name", r#"{"\u0065nv":"refresh_page"}"#.to_owned()),
        ("an escaped value", r#"{"env":"refresh\u005fpage"}"#.to_owned()),
        (
            "a user and a password that a refresh has no use for",
            r#"{"env":"refresh_page","user":"\u0000","pass":""}"#.to_owned(),
        ),
        (
            "the lab's extra fields",
            r#"{"env":"refresh_page","headers":{"a":[null,1]},"withCredentials":true}"#.to_owned(),
        ),
    ] {
        assert!(body.len() <= LARGEST, "{label}: {}", body.len());
        let answer = browser.clone().post(body).await;
        assert_eq!(answer.status, 200, "{label}: {answer:?}");
    }
    let answer = app.post(r#"{"pass":"\u0044ef","x":0,"user":"\u0041ngular","env":"login"}"#).await.expect(200);
    assert_eq!(answer.json()["user"], "Angular");
    browser.clone().post(r#"{"env":"logout","user":"Ruby"}"#).await.expect(200);
    browser.clone().refresh().await.expect_refusal(401, "log_in_again");
}

// R16, R79: with a name and a password of the maximum length a login is still read as one, and its failure is charged.
#[tokio::test]
async fn names_of_256_bytes_and_passwords_of_1024_bytes_are_looked_at() {
    let app = spawn_app().await;
    for (label, user, pass) in [
        ("64 four-byte characters", "😀".repeat(64), "x".into()),
        ("256 bytes", "x".repeat(256), "x".into()),
        ("a single character", "a".into(), "x".into()),
        ("a combining mark alone", "\u{301}".into(), "x".into()),
        ("1024 bytes", "Ada".into(), "x".repeat(1024)),
        ("512 two-byte characters", "Ada".into(), "ü".repeat(512)),
        ("control characters in a password", "Ada".into(), "\0\r\n\u{1b}".into()),
    ] {
        let answer = app.login(&user, &pass).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (401, &json!("login_failed")), "{label}");
    }
}

// R80
#[tokio::test]
async fn names_that_mean_something_elsewhere_are_only_names() {
    let app = spawn_app().await;
    for name in ["' OR 1=1--", "*", "{tag}", "a:b:c", "%s", "${jndi:ldap://x}", "../Angular", "Angular%00", "\\u0000"] {
        let answer = app.login(name, "Def").await;
        assert_eq!((answer.status.as_u16(), &answer.json()["error"]), (401, &json!("login_failed")), "{name}");
    }
}

// R46
#[tokio::test]
async fn tokens_and_acts_in_the_query_or_the_body_are_ignored() {
    let app = spawn_app().await;
    let mut browser = app.angular().await;
    let access = browser.refresh().await.access_token();
    let token = browser.token().to_owned();
    let me = format!("/me?access_token={access}&token={access}");
    app.send("GET", &me, &[("origin", ORIGIN)], "").await.expect_refusal(401, "invalid_token");
    let login = format!("/login?env=logout&refresh_token={token}&user=Angular&pass=Def");
    for (path, body) in [
        (&*login, REFRESH.to_owned()),
        ("/login", json!({"env": "refresh_page", "refresh_token": token, "cookie": token}).to_string()),
    ] {
        let headers = [("origin", ORIGIN), ("authorization", &format!("Bearer {token}"))];
        app.send("POST", path, &headers, body).await.expect_refusal(401, "log_in_again");
    }
    app.send("POST", &login, &[("origin", ORIGIN)], "{}").await.expect_refusal(400, "bad_request");
    browser.refresh().await.expect(200);
}
