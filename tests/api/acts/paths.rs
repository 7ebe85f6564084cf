//! Methods and paths: each act has one spelling.

use crate::support::{LOGOUT, ORIGIN, REFRESH, spawn_app};

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
            let answer = app.send(method, "/login", &headers, LOGOUT).await;
            if method == "HEAD" {
                assert_eq!((answer.status.as_u16(), answer.body.len()), (405, 0));
                answer.expect_readable(method);
            } else {
                answer.expect_readable_refusal(405, "method_not_allowed", method);
            }
            assert_eq!(answer.items("allow"), ["options", "post"], "{method}");
        }
    }
    let headers = [("origin", ORIGIN), ("cookie", &cookie), ("X-HTTP-Method-Override", "DELETE")];
    app.send("POST", "/login", &headers, REFRESH).await.expect(200);
}

// R97: there are no paths for debugging.
#[tokio::test]
async fn there_is_no_hidden_path() {
    let app = spawn_app().await;
    for path in ["/metrics", "/debug", "/debug/pprof", "/admin", "/env", "/.env", "/config", "/status", "/panic"] {
        app.send("GET", path, &[], "").await.expect_refusal(404, "not_found");
    }
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
        for (method, body) in [("POST", LOGOUT), ("GET", "")] {
            let headers = [("origin", ORIGIN), ("cookie", &*cookie)];
            let answer = app.send(method, path, &headers, body).await;
            answer.expect_readable_refusal(404, "not_found", path);
        }
    }
    browser.clone().refresh().await.expect(200);
}
