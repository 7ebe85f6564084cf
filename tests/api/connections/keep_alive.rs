//! Connections that carry several requests, and many connections at once.

use futures_util::future::join_all;

use crate::support::{REFRESH, announced_refresh, spawn_app};

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let mut stream = app.connect().await;
    for round in 0..3 {
        let cookie = format!("Cookie: refresh_token={}\r\n", browser.token());
        for (request, status) in [
            ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 200),
            (format!("POST /login HTTP/1.1\r\nHost: localhost\r\n{cookie}Content-Length: 22\r\n\r\n{REFRESH}"), 200),
            ("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}".to_owned(), 400),
            ("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 404),
        ] {
            stream.send(&request).await;
            let answer = stream.answer().await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "round {round}: {request}: {answer}");
            assert!(!answer.contains("connection: close"), "round {round}: {answer}");
        }
    }
    stream.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    let answer = stream.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close\r\n"), "{answer}");
}

#[tokio::test]
async fn requests_sent_ahead_are_answered_in_their_order() {
    let app = spawn_app().await;
    let host = "HTTP/1.1\r\nHost: localhost\r\n";
    let login = r#"{"env":"login","user":"Ruby","pass":"Ghi"}"#;
    let requests = format!(
        "GET /nothing {host}\r\nPOST /login {host}Content-Length: {}\r\n\r\n{login}GET /healthz {host}\r\n\
         POST /login {host}Transfer-Encoding: chunked\r\n\r\n16\r\n{REFRESH}\r\n0\r\n\r\nPUT /login {host}Connection: close\r\n\r\n",
        login.len()
    );
    let answers = app.exchange(requests).await;
    let statuses: Vec<_> = answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(statuses, ["404", "200", "200", "401", "405"], "{answers}");
}

// R82: RFC 9110 §10.1.1
#[tokio::test]
async fn a_body_that_is_announced_is_asked_for() {
    let app = spawn_app().await;
    let browser = app.angular().await;
    let mut stream = app.connect().await;
    stream.send(announced_refresh(&browser)).await;
    assert!(stream.answer().await.starts_with("HTTP/1.1 100 "));
    stream.send(REFRESH).await;
    assert!(stream.answer().await.starts_with("HTTP/1.1 200 "));
}

// R60: many connections, and no client gets another one's answer.
#[tokio::test]
async fn each_of_many_connections_gets_its_own_answers() {
    let app = spawn_app().await;
    let mut browsers = Vec::new();
    for (user, pass) in [("Python3", "Abc"), ("Angular", "Def"), ("Ruby", "Ghi")] {
        for _ in 0..5 {
            browsers.push((user, app.logged_in(user, pass).await));
        }
    }
    let tabs = (0..300).map(|number| {
        let (user, browser) = &browsers[number % browsers.len()];
        let mut tab = browser.clone();
        let app = &app;
        async move {
            let answer = tab.refresh().await.expect(200);
            assert_eq!(answer.json()["user"], *user);
            let me = app.me(&answer.access_token()).await.expect(200);
            assert_eq!(me.json()["user"], *user);
        }
    });
    join_all(tabs).await;
}
