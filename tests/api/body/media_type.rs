//! `Content-Type`: which bodies are read at all.

use crate::support::{LOGOUT, ORIGIN, REFRESH, spawn_app, tampered};

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
            answer.expect_readable_refusal(415, "unsupported_media_type", &label);
        }
    }
}

// R11: a body that is not read changes nothing.
#[tokio::test]
async fn a_media_type_that_is_not_read_changes_nothing() {
    let app = spawn_app().await;
    let browser = app.angular().await.with_three_tries().await;
    let refused = async |token: &str, body: &str| {
        let cookie = format!("refresh_token={token}");
        let headers = [("origin", ORIGIN), ("content-type", "text/html"), ("cookie", &cookie)];
        app.send("POST", "/login", &headers, body).await.expect_refusal(415, "unsupported_media_type");
    };
    let bad = tampered(browser.token());
    for _ in 0..4 {
        refused(&bad, REFRESH).await;
        refused(browser.token(), LOGOUT).await;
        refused("", r#"{"env":"login","user":"Angular","pass":"Wrong"}"#).await;
    }
    app.use_two_tries(browser.token()).await;
    app.refresh_with(&[browser.token()]).await.expect(200);
    app.fail_five_times("Angular").await;
}
