//! The log of the real program: every event once, and never a secret.

use serde_json::Value;

use crate::support::{Answer, LOGOUT, Program, REFRESH, request_to, tampered};

/// The audit events among JSON log lines, each with its user and session.
fn audit_events(lines: &[String]) -> Vec<(String, String, String)> {
    let lines = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("{line}")));
    let events = lines.filter(|line| line["target"] == "audit").map(|line| {
        assert_eq!(line["client"], "127.0.0.1");
        assert!(line["span"]["id"].as_str().is_some_and(|id| id.len() == 16), "{line}");
        assert!(line["spans"].is_null(), "{line}");
        let field = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (field("event"), field("user"), field("session"))
    });
    events.collect()
}

// R91
#[tokio::test]
async fn every_event_is_audited_once_with_user_session_and_client() {
    let program = Program::start(&[("LOG_FORMAT", "json")]);
    let token = |answer: &Answer| answer.cookie("refresh_token").value;
    let login = program.login("Angular", "Def").await.expect(200);
    program.login("Ruby", "Wrong").await.expect(401);
    program.refresh(&token(&login)).await.expect(200);
    program.refresh("garbage").await.expect(403);
    for status in [403, 403, 401] {
        program.refresh(&tampered(&token(&login))).await.expect(status);
    }
    program.refresh(&token(&login)).await.expect(401);
    let again = program.login("Angular", "Def").await.expect(200);
    program.post(&format!("refresh_token={}", token(&again)), LOGOUT).await.expect(200);
    for _ in 0..4 {
        program.login("Ruby", "Wrong").await.expect(401);
    }
    program.login("Ruby", "Wrong").await.expect(429);

    let events = audit_events(&program.stop());
    let names: Vec<&str> = events.iter().map(|(event, _, _)| event.as_str()).collect();
    let expected = [
        "login",
        "login_failed",
        "refreshed",
        "refresh_refused",
        "refresh_refused",
        "refresh_refused",
        "tries_used_up",
        "refresh_refused",
        "login",
        "logout",
        "login_failed",
        "login_failed",
        "login_failed",
        "login_failed",
        "throttled",
    ];
    assert_eq!(names, expected);
    assert_eq!(events[0].1, "Angular");
    assert_eq!(events[0].2.len(), 6, "the first characters of the session's identifier");
    assert_eq!((&events[2].2, &events[6].2), (&events[0].2, &events[0].2));
}

#[tokio::test]
async fn a_line_for_machines_has_numbers_as_numbers_no_empty_fields_and_the_reason_of_a_refusal() {
    let program = Program::start(&[("LOG_FORMAT", "json")]);
    program.login("Angular", "Wrong").await.expect(401);
    program.post("", r#"{"env":"login","user":"Angular"}"#).await.expect(400);
    let lines: Vec<Value> = program.stop().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<_> = lines.iter().filter(|line| line["target"] == "request").collect();
    assert!(requests.iter().all(|line| line["status"].is_u64() && line["ms"].is_f64()), "{requests:?}");
    assert_eq!((&requests[0]["error"], &requests[0]["reason"]), (&"login_failed".into(), &Value::Null));
    assert_eq!(requests[1]["error"], "bad_request");
    assert_eq!(requests[1]["reason"], "The field pass is missing");
    for line in &lines {
        let fields = line.as_object().unwrap();
        assert!(fields.values().all(|value| !value.is_null() && *value != ""), "{line}");
    }
}

// R89
#[tokio::test]
async fn no_secret_is_logged_at_any_level() {
    for format in ["text", "json"] {
        let program = Program::start(&[("LOG_FORMAT", format), ("RUST_LOG", "trace")]);
        let mut secrets = vec!["canary-password".to_owned(), "canary-query".to_owned(), "canary-bearer".to_owned()];
        for _ in 0..2 {
            let login = program.login("Angular", "Def").await.expect(200);
            program.refresh(&login.cookie("refresh_token").value).await.expect(200);
            secrets.push(login.access_token());
            secrets.push(login.cookie("refresh_token").value);
            program.refresh(&tampered(&login.cookie("refresh_token").value)).await.expect(403);
        }
        program.login("Angular", "canary-password").await.expect(401);
        program.post("", r#"{"env":"login","user":"Angular","pass":"canary-password""#).await.expect(400);
        program.post("", r#"{"env":"canary-password"}"#).await.expect(400);
        let bearer = [("authorization", "Bearer canary-bearer")];
        request_to(program.address, "GET", "/me?canary-query", &bearer, "").await.expect(401);

        let log = program.stop().join("\n");
        assert!(log.contains("request"), "{log}");
        for secret in &secrets {
            for part in secret.split('.') {
                assert!(!log.contains(part), "{part} is in the log");
            }
        }
    }
}

// R90
#[tokio::test]
async fn a_user_s_name_cannot_forge_a_log_line() {
    for format in ["text", "json"] {
        let program = Program::start(&[("LOG_FORMAT", format)]);
        let forged = "x%0a2026-01-01 INFO audit: login%1b%5b2J";
        program.post(&format!("refresh_token=garbage; refresh_user={forged}"), REFRESH).await.expect(403);
        let lines = program.stop();
        assert!(lines.iter().any(|line| line.contains("refresh_refused")));
        assert!(lines.iter().all(|line| !line.starts_with("2026-01-01") && !line.contains('\u{1b}')), "{lines:?}");
    }
}

// Every page sends a refresh when it starts, and most visitors have no session: that is no event.
#[tokio::test]
async fn a_stranger_s_page_view_is_an_event_only_for_those_who_want_all() {
    for (filter, told) in [("info", 0), ("debug", 2)] {
        let program = Program::start(&[("LOG_FORMAT", "json"), ("RUST_LOG", filter)]);
        for cookie in ["", "refresh_user=Angular"] {
            program.post(cookie, REFRESH).await.expect(401);
        }
        program.post("refresh_token=e30.e30.e30", REFRESH).await.expect(403);
        let reasons: Vec<_> = program.stop().iter().filter(|line| line.contains("refresh_refused")).cloned().collect();
        let strangers = reasons.iter().filter(|line| line.contains("no cookie")).count();
        assert_eq!((strangers, reasons.len()), (told, told + 1), "{filter}: {reasons:?}");
    }
}
