//! The body of `POST /login`: what is understood, what is refused, and that a refusal changes nothing.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::helpers::{Answer, Browser, ORIGIN, TestApp, spawn_app, spawn_app_with, tampered};

const REFRESH: &str = r#"{"env":"refresh_page"}"#;
const LARGEST: usize = 8192;

/// Posts bytes with the cookies of a browser, whose jar stays as it is.
async fn post(app: &TestApp, browser: &Browser<'_>, body: impl Into<Vec<u8>>) -> Answer {
    let pairs: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers = [("origin", ORIGIN), ("content-type", "text/plain"), ("cookie", &pairs.join("; "))];
    app.send("POST", "/login", &headers, body.into()).await
}

/// A browser whose session has three tries: a refresh sets them.
async fn with_three_tries(app: &TestApp) -> Browser<'_> {
    let mut browser = app.angular().await;
    browser.refresh().await.expect(200);
    browser
}

/// An object that has this many bytes, filled up with a field that nobody knows.
fn refresh_of(bytes: usize) -> String {
    let (before, after) = (r#"{"env":"refresh_page","filler":""#, r#""}"#);
    format!("{before}{}{after}", "x".repeat(bytes - before.len() - after.len()))
}

/// Writes bytes, leaves the connection open, and reads until the backend closes it.
async fn exchange(app: &TestApp, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(3), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "still open: {}", String::from_utf8_lossy(&answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// Whether every header is there that lets the page of an allowed origin read the answer.
#[track_caller]
fn expect_readable(answer: &Answer, label: &str) {
    assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN), "{label}: {answer:?}");
    assert_eq!(answer.header("access-control-allow-credentials"), Some("true"), "{label}: {answer:?}");
}

/// Asserts a refusal, and says which row of a table it was.
#[track_caller]
fn expect_refused(answer: &Answer, status: u16, code: &str, label: &str) {
    assert_eq!(answer.status, status, "{label}: {answer:?}");
    assert_eq!(answer.json()["error"], code, "{label}: {answer:?}");
    assert!(answer.json()["message"].as_str().is_some_and(|message| !message.is_empty()), "{label}: {answer:?}");
    assert_eq!(answer.json().as_object().unwrap().len(), 2, "{label}: {answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"), "{label}: {answer:?}");
    assert!(answer.cookies().is_empty(), "{label}: {answer:?}");
    expect_readable(answer, label);
}

/// Bodies that are not understood, each with what is wrong with it.
fn misunderstood() -> Vec<(String, Vec<u8>)> {
    let login = r#"{"env":"login","user":"Angular","pass":"Def"}"#;
    let mut bodies: Vec<(String, Vec<u8>)> = vec![
        ("a BOM".into(), format!("\u{feff}{REFRESH}").into()),
        ("UTF-16".into(), REFRESH.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("invalid UTF-8 in a name".into(), b"{\"env\":\"login\",\"user\":\"Angular\xff\",\"pass\":\"Def\"}".into()),
        (
            "invalid UTF-8 in a password".into(),
            b"{\"env\":\"login\",\"user\":\"Angular\",\"pass\":\"\xc0\x80\"}".into(),
        ),
        ("invalid UTF-8 in an unknown field".into(), b"{\"env\":\"refresh_page\",\"x\":\"\xff\"}".into()),
        ("invalid UTF-8 behind the object".into(), b"{\"env\":\"refresh_page\"}\xff".into()),
        ("8 KiB of opening brackets".into(), "[".repeat(LARGEST).into()),
        ("8 KiB of opening objects".into(), r#"{"a":"#.repeat(LARGEST / 5).into()),
        ("an 8 KiB number".into(), "1".repeat(LARGEST).into()),
        ("an 8 KiB number as env".into(), format!("{{\"env\":{}}}", "1".repeat(LARGEST - 8)).into()),
        ("an env nested deeply".into(), format!("{{\"env\":{}{}}}", "[".repeat(4000), "]".repeat(4000)).into()),
        ("many unknown fields and nothing else".into(), many_fields("").into()),
        (
            "a name of 65 characters".into(),
            json!({"env": "login", "user": "ü".repeat(65), "pass": "Def"}).to_string().into(),
        ),
        (
            "a password of 1025 bytes".into(),
            json!({"env": "login", "user": "Angular", "pass": "x".repeat(1025)}).to_string().into(),
        ),
        (
            "a password of 513 two-byte characters".into(),
            json!({"env": "login", "user": "Angular", "pass": "ü".repeat(513)}).to_string().into(),
        ),
    ];
    let texts = [
        ("nothing", ""),
        ("nothing but white space", " \r\n\t "),
        ("an array in the fields' order", r#"["login","Angular","Def"]"#),
        ("an array of an object", r#"[{"env":"refresh_page"}]"#),
        ("an empty array", "[]"),
        ("a string", r#""refresh_page""#),
        ("an empty string", r#""""#),
        ("null", "null"),
        ("true", "true"),
        ("a number", "1"),
        ("no JSON", "env=refresh_page"),
        ("a word", "refresh_page"),
        ("single quotes", "{'env':'refresh_page'}"),
        ("a trailing comma", r#"{"env":"refresh_page",}"#),
        ("a comment", r#"{"env":"refresh_page"/**/}"#),
        ("an object that breaks off", r#"{"env":"refresh_page""#),
        ("an object twice", r#"{"env":"refresh_page"}{"env":"refresh_page"}"#),
        ("text behind the object", r#"{"env":"refresh_page"}x"#),
        ("a NUL behind the object", "{\"env\":\"refresh_page\"}\0"),
        ("a raw line feed in a string", "{\"env\":\"login\",\"user\":\"Ang\nular\",\"pass\":\"Def\"}"),
        ("an unknown escape", r#"{"env":"login","user":"Angular","pass":"\D"}"#),
        ("no field", "{}"),
        ("no env", r#"{"user":"Angular","pass":"Def"}"#),
        ("an env in capitals", r#"{"env":"LOGIN","user":"Angular","pass":"Def"}"#),
        ("an unknown env", r#"{"env":"x","user":"Angular","pass":"Def"}"#),
        ("an empty env", r#"{"env":""}"#),
        ("an env with a space", r#"{"env":"logout "}"#),
        ("the field's name in capitals", r#"{"ENV":"logout"}"#),
        ("env twice", r#"{"env":"login","env":"logout","user":"Angular","pass":"Def"}"#),
        ("env twice, alike", r#"{"env":"logout","env":"logout"}"#),
        ("env twice, once with an escape", r#"{"env":"logout","\u0065nv":"logout"}"#),
        ("user twice", r#"{"env":"login","user":"Angular","user":"Angular","pass":"Def"}"#),
        ("user twice, once null", r#"{"env":"login","user":null,"user":"Angular","pass":"Def"}"#),
        ("pass twice", r#"{"env":"login","user":"Angular","pass":"Def","pass":"Def"}"#),
        ("pass twice in a logout", r#"{"env":"logout","pass":"Def","pass":"Def"}"#),
        ("a login with nothing", r#"{"env":"login"}"#),
        ("a login without user", r#"{"env":"login","pass":"Def"}"#),
        ("a login without pass", r#"{"env":"login","user":"Angular"}"#),
        ("a lone surrogate as env", r#"{"env":"\ud800"}"#),
        ("a lone surrogate in a name", r#"{"env":"login","user":"Angular\ud800","pass":"Def"}"#),
        ("a lone low surrogate in a password", r#"{"env":"login","user":"Angular","pass":"\udc00"}"#),
        ("an empty name", r#"{"env":"login","user":"","pass":"Def"}"#),
        ("an empty password", r#"{"env":"login","user":"Angular","pass":""}"#),
        ("NUL in a name", r#"{"env":"login","user":"Angular\u0000","pass":"Def"}"#),
        ("a line break in a name", r#"{"env":"login","user":"Angular\r\nSet-Cookie: x=y","pass":"Def"}"#),
        ("a tab in a name", r#"{"env":"login","user":"Ang\tular","pass":"Def"}"#),
        ("ESC in a name", r#"{"env":"login","user":"\u001b[2JAngular","pass":"Def"}"#),
        ("DEL in a name", r#"{"env":"login","user":"Angular\u007f","pass":"Def"}"#),
        ("a C1 control in a name", r#"{"env":"login","user":"Angular\u0085","pass":"Def"}"#),
    ];
    bodies.extend(texts.map(|(label, text)| (label.to_owned(), text.into())));
    for (field, value) in [("env", "login"), ("user", "Angular"), ("pass", "Def")] {
        let value = format!("\"{field}\":\"{value}\"");
        for wrong in ["null", "true", "false", "0", "-1", "1.5", "1e400", "[]", "{}", r#"["Def"]"#, r#"{"Def":"Def"}"#]
        {
            let body = login.replace(&value, &format!("\"{field}\":{wrong}"));
            assert_ne!(body, login);
            bodies.push((format!("{field} is {wrong}"), body.into()));
        }
    }
    bodies
}

/// Fields that nobody knows, behind those that are given.
fn many_fields(given: &str) -> String {
    let fields: Vec<_> = (0..900).map(|number| format!("\"{number}\":0")).collect();
    format!("{{{given}{}}}", fields.join(","))
}

// R9, R16, R76, R77, R79
#[tokio::test]
async fn a_body_that_is_not_understood_is_refused_and_changes_nothing() {
    let app = spawn_app().await;
    let browser = with_three_tries(&app).await;
    let mut bad = browser.clone();
    bad.tamper();
    for (label, body) in misunderstood() {
        assert!(body.len() <= LARGEST, "{label} is refused for its length: {}", body.len());
        for cookies in [&browser, &bad] {
            let answer = post(&app, cookies, body.clone()).await;
            expect_refused(&answer, 400, "bad_request", &label);
        }
    }
    // No try was charged.
    post(&app, &bad, REFRESH).await.expect_refusal(403, "try_again");
    post(&app, &bad, REFRESH).await.expect_refusal(403, "try_again");
    // The session lives, and was neither rotated nor replaced.
    let answer = post(&app, &browser, REFRESH).await.expect(200);
    assert!(answer.cookies().iter().all(|cookie| cookie.value == browser.token()), "{answer:?}");
    // Nothing was charged to the throttle.
    for _ in 0..5 {
        app.login("Angular", "Wrong").await.expect_refusal(401, "login_failed");
    }
    app.login("Angular", "Wrong").await.expect_refusal(429, "too_many_attempts");
}

// Design 1: a wrong type is 400 and changes nothing, in every act.
#[tokio::test]
async fn a_field_of_the_wrong_type_is_refused_even_where_the_act_does_not_use_it() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    for env in ["refresh_page", "logout"] {
        for field in ["user", "pass"] {
            for wrong in ["true", "0", "1.5", "[]", "{}"] {
                let body = format!(r#"{{"env":"{env}","{field}":{wrong}}}"#);
                let answer = post(&app, &browser, body.clone()).await;
                expect_refused(&answer, 400, "bad_request", &body);
            }
        }
    }
    post(&app, &browser, REFRESH).await.expect(200);
}

// Design 1: null is a type, too, and not that of a string.
#[tokio::test]
async fn a_field_that_is_null_is_of_the_wrong_type_even_where_the_act_does_not_use_it() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    for body in [r#"{"env":"refresh_page","user":null}"#, r#"{"env":"refresh_page","pass":null}"#] {
        let answer = post(&app, &browser, body).await;
        expect_refused(&answer, 400, "bad_request", body);
    }
}

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
        let answer = post(&app, &browser, body).await;
        assert_eq!(answer.status, 200, "{label}: {answer:?}");
    }
    let answer = app.post(r#"{"pass":"\u0044ef","x":0,"user":"\u0041ngular","env":"login"}"#).await.expect(200);
    assert_eq!(answer.json()["user"], "Angular");
    post(&app, &browser, r#"{"env":"logout","user":"Ruby"}"#).await.expect(200);
    post(&app, &browser, REFRESH).await.expect_refusal(401, "log_in_again");
}

// R11
#[tokio::test]
async fn only_text_plain_and_application_json_are_read_in_any_case_with_any_parameters() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let cookie = format!("refresh_token={}", browser.token());
    let readable: [&[&str]; 11] = [
        &[],
        &["text/plain"],
        &["application/json"],
        &["TEXT/Plain; Charset=utf-8"],
        &["application/json;charset=UTF-8"],
        &["Application/JSON ; x=\"y;z\" ; q"],
        &["text/plain;"],
        &["text/plain; charset=utf-16"],
        &["text/plain; a=application/xml"],
        &["\ttext/plain "],
        &["text/plain; x=ÿ"],
    ];
    let others: [&[&str]; 17] = [
        &["application/x-www-form-urlencoded"],
        &["multipart/form-data; boundary=text/plain"],
        &["application/json, text/plain"],
        &["text/plain, text/plain"],
        &["text/html"],
        &["text"],
        &["text/*"],
        &["*/*"],
        &["text/plainer"],
        &["text/plain/x"],
        &["application/json+x"],
        &["application/vnd.api+json"],
        &["; text/plain"],
        &["text/plainÿ"],
        &["text/plain", "text/plain"],
        &["text/plain", "application/json"],
        &["application/json", "text/html"],
    ];
    let expected = readable.map(|types| (types, 200)).into_iter().chain(others.map(|types| (types, 415)));
    for (types, status) in expected {
        let label = types.join(" and ");
        let mut headers = vec![("origin", ORIGIN), ("cookie", &*cookie)];
        headers.extend(types.iter().map(|one| ("content-type", *one)));
        let answer = app.send("POST", "/login", &headers, REFRESH).await;
        if status == 200 {
            assert_eq!(answer.status, 200, "{label}: {answer:?}");
        } else {
            expect_refused(&answer, 415, "unsupported_media_type", &label);
        }
    }
}

// R11: what is not read changes nothing.
#[tokio::test]
async fn a_media_type_that_is_not_read_changes_nothing() {
    let app = spawn_app().await;
    let browser = with_three_tries(&app).await;
    let refused = async |token: &str, body: &str| {
        let cookie = format!("refresh_token={token}");
        let headers = [("origin", ORIGIN), ("content-type", "text/html"), ("cookie", &cookie)];
        app.send("POST", "/login", &headers, body.to_owned()).await.expect_refusal(415, "unsupported_media_type");
    };
    let bad = tampered(browser.token());
    for _ in 0..4 {
        refused(&bad, REFRESH).await;
        refused(browser.token(), r#"{"env":"logout"}"#).await;
        refused("", r#"{"env":"login","user":"Angular","pass":"Wrong"}"#).await;
    }
    app.refresh_with(&[&bad]).await.expect_refusal(403, "try_again");
    app.refresh_with(&[&bad]).await.expect_refusal(403, "try_again");
    app.refresh_with(&[browser.token()]).await.expect(200);
    for _ in 0..5 {
        app.login("Angular", "Wrong").await.expect(401);
    }
}

// R82
#[tokio::test]
async fn a_body_of_8192_bytes_is_processed_and_one_of_8193_is_not() {
    let app = spawn_app().await;
    let browser = with_three_tries(&app).await;
    let bad = tampered(browser.token());
    // The bad token goes with what is too large, and is not looked at.
    for (label, body) in
        [("filled with a field", refresh_of(LARGEST)), ("filled with white space", format!("{REFRESH:LARGEST$}"))]
    {
        let one_more = format!("{body} ");
        assert_eq!((body.len(), one_more.len()), (8192, 8193));
        for (body, token, status) in [(&body, browser.token(), "200"), (&one_more, &bad, "413")] {
            let head = format!(
                "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: {ORIGIN}\r\n\
                 Cookie: refresh_token={token}\r\n"
            );
            let declared =
                exchange(&app, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
            let (first, second) = body.split_at(5000);
            let chunked = format!(
                "{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{first}\r\n{:x}\r\n{second}\r\n0\r\n\r\n",
                first.len(),
                second.len()
            );
            let chunked = exchange(&app, chunked.as_bytes()).await;
            for (how, answer) in [("declared", declared), ("chunked", chunked)] {
                assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{label}, {how}: {answer}");
            }
        }
    }
    app.refresh_with(&[&bad]).await.expect_refusal(403, "try_again");
    app.refresh_with(&[&bad]).await.expect_refusal(403, "try_again");
    app.refresh_with(&[browser.token()]).await.expect(200);
}

// R82
#[tokio::test]
async fn a_declared_gigabyte_is_refused_at_once_and_not_asked_for() {
    let app = spawn_app().await;
    for (label, length, expect) in [
        ("declared", "1073741824", ""),
        ("declared and announced", "1073741824", "Expect: 100-continue\r\n"),
        ("one byte more than may be", "8193", "Expect: 100-continue\r\n"),
        ("nearly more than a number holds", "18446744073709551613", ""),
    ] {
        let started = Instant::now();
        let head = format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\n{expect}Content-Length: {length}\r\n\r\n"
        );
        let answer = exchange(&app, head.as_bytes()).await;
        assert!(started.elapsed() < Duration::from_secs(2), "{label}: {:?}", started.elapsed());
        assert!(answer.starts_with("HTTP/1.1 413 "), "{label}: {answer}");
        assert!(answer.contains(r#""error":"too_large""#), "{label}: {answer}");
        assert!(answer.contains(&format!("access-control-allow-origin: {ORIGIN}\r\n")), "{label}: {answer}");
        assert!(!answer.contains("set-cookie"), "{label}: {answer}");
    }
}

// R82
#[tokio::test]
async fn a_chunked_body_without_end_is_refused_as_soon_as_it_is_too_large() {
    let app = spawn_app().await;
    for (label, chunk) in [("one large chunk", 9000), ("small chunks", 100)] {
        let head = format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        let request = head + &format!("{chunk:x}\r\n{}\r\n", " ".repeat(chunk)).repeat(9000 / chunk);
        let started = Instant::now();
        let answer = exchange(&app, request.as_bytes()).await;
        assert!(started.elapsed() < Duration::from_secs(2), "{label}: {:?}", started.elapsed());
        assert!(answer.starts_with("HTTP/1.1 413 "), "{label}: {answer}");
        assert!(answer.contains(r#""error":"too_large""#), "{label}: {answer}");
        assert!(answer.contains(&format!("access-control-allow-origin: {ORIGIN}\r\n")), "{label}: {answer}");
    }
}

// Design 1: a body that is framed wrongly is the client's fault, too.
#[tokio::test]
async fn a_chunked_body_that_is_framed_wrongly_is_never_a_5xx() {
    let app = spawn_app().await;
    for (label, body) in [
        ("no size", "x\r\n{}\r\n0\r\n\r\n"),
        ("a negative size", "-2\r\n{}\r\n0\r\n\r\n"),
        ("a size beyond all numbers", "fffffffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
        ("no line break behind the chunk", "2\r\n{}0\r\n\r\n"),
    ] {
        let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
        let answer = exchange(&app, format!("{head}{body}").as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{label}: {answer}");
    }
}

// R16, R79: at its bounds a login is still one, and a failure of it is charged.
#[tokio::test]
async fn names_of_64_characters_and_passwords_of_1024_bytes_are_looked_at() {
    let app = spawn_app().await;
    for (label, user, pass) in [
        ("64 four-byte characters", "😀".repeat(64), "x".into()),
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

// Design 1: the message says what was wrong and never repeats the body.
#[tokio::test]
async fn no_refusal_repeats_the_body() {
    let app = spawn_app().await;
    let canary = "correct-horse-7351";
    for body in [
        format!(r#"{{"env":"login","user":"Angular","pass":"{canary}""#),
        format!(r#"{{"env":"login","user":"Angular","pass":"{canary}","pass":"{canary}"}}"#),
        format!(r#"{{"env":"login","user":"Angular","pass":["{canary}"]}}"#),
        format!(r#"{{"env":"login","user":"Angular","pass":{{"{canary}":1}}}}"#),
        format!(r#"{{"env":"{canary}","user":"Angular","pass":"{canary}"}}"#),
        format!(r#"{{"env":["{canary}"]}}"#),
        format!(r#"{{"env":"login","user":"\u0000{canary}","pass":"Def"}}"#),
        format!(r#"{{"env":"login","{canary}":"Angular"}}"#),
        format!(r#"{{"{canary}":"{canary}"}}"#),
        format!(r#"["login","Angular","{canary}"]"#),
        format!(r#""{canary}""#),
        format!(r#"{{"env":"login","user":"Angular","pass":{canary}}}"#),
        format!("env=login&user=Angular&pass={canary}"),
        canary.to_owned(),
        format!(r#"{{"env":"login","user":"Angular","pass":"{}"}}"#, canary.repeat(100)),
    ] {
        let answer = app.post(&body).await;
        expect_refused(&answer, 400, "bad_request", &body);
        assert!(!format!("{answer:?}").contains("horse"), "{body}: {answer:?}");
    }
}

// R10
#[tokio::test]
async fn login_is_posted_and_nothing_else() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let cookie = format!("refresh_token={}", browser.token());
    for method in ["GET", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "QUERY", "post"] {
        for overrides in [None, Some("X-HTTP-Method-Override"), Some("X-HTTP-Method"), Some("X-Method-Override")] {
            let mut headers = vec![("origin", ORIGIN), ("cookie", cookie.as_str())];
            headers.extend(overrides.map(|name| (name, "POST")));
            let answer = app.send(method, "/login", &headers, r#"{"env":"logout"}"#).await;
            if method == "HEAD" {
                assert_eq!((answer.status.as_u16(), &*answer.body), (405, ""));
                expect_readable(&answer, method);
            } else {
                expect_refused(&answer, 405, "method_not_allowed", method);
            }
            let mut allowed: Vec<_> = answer.header("allow").unwrap_or_default().split(", ").collect();
            allowed.sort_unstable();
            assert_eq!(allowed, ["OPTIONS", "POST"], "{method}");
        }
    }
    let headers = [("origin", ORIGIN), ("cookie", &cookie), ("X-HTTP-Method-Override", "DELETE")];
    app.send("POST", "/login", &headers, REFRESH).await.expect(200);
}

// R10
#[tokio::test]
async fn there_is_one_spelling_of_the_path() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let cookie = format!("refresh_token={}", browser.token());
    for path in [
        "/login/",
        "//login",
        "/LOGIN",
        "/Login",
        "/login/x",
        "/login%20",
        "/login%2f",
        "/login;x",
        "/./login",
        "/x/../login",
        "/login.json",
        "/logout",
        "/refresh_page",
        "/ME",
        "/me/",
        "//me",
    ] {
        for (method, body) in [("POST", r#"{"env":"logout"}"#), ("GET", "")] {
            let headers = [("origin", ORIGIN), ("cookie", &*cookie)];
            let answer = app.send(method, path, &headers, body).await;
            expect_refused(&answer, 404, "not_found", path);
        }
    }
    post(&app, &browser, REFRESH).await.expect(200);
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

/// Numbers that are the same in every run (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let [high, low, ..] = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d).to_be_bytes();
        (usize::from(u16::from_be_bytes([high, low])) * bound) >> 16
    }

    fn pick<'list, T: ?Sized>(&mut self, list: &[&'list T]) -> &'list T {
        list[self.below(list.len())]
    }
}

/// A body that once made sense, after some accidents.
fn damaged(dice: &mut Dice) -> Vec<u8> {
    const WHOLE: [&str; 6] = [
        r#"{"env":"login","user":"Nobody","pass":"x"}"#,
        r#"{"env":"refresh_page"}"#,
        r#"{"env":"logout","user":"Nobody"}"#,
        r#"{"pass":"\u0041\ud83d\ude00","env":"login","user":"\"\\\/\b\f\n\r\t"}"#,
        r#"{"env":"refresh_page","x":[1,-2.5e-3,true,null,{"y":["z"]}]}"#,
        "[]",
    ];
    const PIECES: [&str; 22] = [
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "\\",
        "\\u",
        "\\ud800",
        "null",
        "true",
        "-",
        "1e999",
        "0",
        "\0",
        "\u{feff}",
        "ü",
        "\"env\":",
        "\"user\":",
        "\"pass\":",
        "\r\n",
    ];
    let mut body = dice.pick(&WHOLE).as_bytes().to_vec();
    for _ in 0..dice.below(5) {
        let at = dice.below(body.len() + 1);
        match dice.below(5) {
            0 => body.truncate(at),
            1 => drop(body.splice(at..at, dice.pick(&PIECES).bytes())),
            2 => drop(body.splice(at..at, dice.pick(&WHOLE).bytes())),
            3 => body.insert(at, u8::try_from(dice.below(256)).unwrap()),
            _ => drop(body.drain(at..(at + 4).min(body.len()))),
        }
    }
    body
}

// R77, R81
#[tokio::test]
async fn no_body_whatever_is_answered_with_a_5xx() {
    let app = spawn_app_with(&[("PROXY_HOPS", "1")]).await;
    let browser = app.angular().await;
    let mut dice = Dice(20_260_101);
    let mut seen = std::collections::BTreeMap::new();
    for round in 0..3000 {
        let body = damaged(&mut dice);
        let headers = [("origin", ORIGIN), ("content-type", "text/plain"), ("x-forwarded-for", "192.0.2.1")];
        let answer = app.send("POST", "/login", &headers, body.clone()).await;
        let status = answer.status.as_u16();
        *seen.entry(status).or_insert(0) += 1;
        let label = format!("round {round}: {}", body.escape_ascii());
        assert!([200, 400, 401, 429].contains(&status), "{label}: {answer:?}");
        assert!(answer.json().is_object(), "{label}: {answer:?}");
        expect_readable(&answer, &label);
    }
    for status in [200, 400, 401] {
        assert!(seen.get(&status).is_some_and(|count| *count > 50), "{seen:?}");
    }
    post(&app, &browser, REFRESH).await.expect(200);
}
