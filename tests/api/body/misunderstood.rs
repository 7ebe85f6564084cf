//! Bodies that are not understood: each is refused, and the refusal repeats nothing of it and changes nothing.

use serde_json::json;

use crate::support::{LARGEST, LOGIN, REFRESH, many_fields, spawn_app};

// R9, R16, R76, R77, R79
#[tokio::test]
async fn a_body_that_is_not_understood_is_refused_and_changes_nothing() {
    let app = spawn_app().await;
    let browser = app.angular().await.with_three_tries().await;
    let mut bad = browser.clone();
    bad.tamper();
    for (label, body) in misunderstood() {
        assert!(body.len() <= LARGEST, "{label} is refused for its length: {}", body.len());
        for cookies in [&browser, &bad] {
            cookies.clone().post(&body).await.expect_readable_refusal(400, "bad_request", &label);
        }
    }
    app.use_two_tries(browser.token()).await;
    // The session lives, and was neither rotated nor replaced.
    let answer = browser.clone().refresh().await.expect(200);
    assert!(answer.cookies().iter().all(|cookie| cookie.value == browser.token()), "{answer:?}");
    app.fail_five_times("Angular").await;
    app.login("Angular", "Wrong").await.expect_refusal(429, "too_many_attempts");
}

// A wrong type is 400 and changes nothing, in every act.
#[tokio::test]
async fn a_field_of_the_wrong_type_is_refused_even_where_the_act_does_not_use_it() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    for env in ["refresh_page", "logout"] {
        for field in ["user", "pass"] {
            for wrong in ["true", "0", "1.5", "[]", "{}"] {
                let body = format!(r#"{{"env":"{env}","{field}":{wrong}}}"#);
                browser.clone().post(&body).await.expect_readable_refusal(400, "bad_request", &body);
            }
        }
    }
    browser.clone().refresh().await.expect(200);
}

// Null is a type too, and not a string.
#[tokio::test]
async fn a_field_that_is_null_is_of_the_wrong_type_even_where_the_act_does_not_use_it() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    for body in [r#"{"env":"refresh_page","user":null}"#, r#"{"env":"refresh_page","pass":null}"#] {
        browser.clone().post(body).await.expect_readable_refusal(400, "bad_request", body);
    }
}

// The message says what was wrong and never repeats the body.
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
        answer.expect_readable_refusal(400, "bad_request", &body);
        assert!(!format!("{answer:?}").contains("horse"), "{body}: {answer:?}");
    }
}

/// Bodies that are not understood, each with its problem.
fn misunderstood() -> Vec<(String, Vec<u8>)> {
    let mut bodies: Vec<(String, Vec<u8>)> = vec![
        ("two BOMs".into(), format!("\u{feff}\u{feff}{REFRESH}").into()),
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
            "a name of 258 bytes".into(),
            json!({"env": "login", "user": "ü".repeat(129), "pass": "Def"}).to_string().into(),
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
            let body = LOGIN.replace(&value, &format!("\"{field}\":{wrong}"));
            assert_ne!(body, LOGIN);
            bodies.push((format!("{field} is {wrong}"), body.into()));
        }
    }
    bodies
}
