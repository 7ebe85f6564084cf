//! A wrong origin must not look like a dead server: its page can read the refusal, and the log names the setting.

use serde_json::Value;

use crate::support::{
    EVIL, LOGIN, ORIGIN, Program, REFRESH, configuration, request_to, spawn_app, spawn_app_with, spawn_in,
};

/// The `Access-Control-Allow-Origin` headers of an answer, one at most.
fn readable_by(answer: &crate::support::Answer) -> Vec<&str> {
    answer.headers.get_all("access-control-allow-origin").iter().map(|value| value.to_str().unwrap()).collect()
}

// R74, design 3
#[tokio::test]
async fn the_page_of_an_unlisted_origin_can_read_that_it_was_refused_and_nothing_else() {
    let app = spawn_app().await;
    for origin in [
        EVIL,
        "http://evil.example:8080",
        "https://[2001:db8::1]:8443",
        "https://192.0.2.1",
        "http://127.0.0.1:4200",
        "capacitor://localhost",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "moz-extension://6f1c0a4e-8a55-4b1e-9c1d-2f0d5a1e7b3c",
    ] {
        for path in ["/login", "/me", "/nothing", "/angular.png"] {
            let answer = app.send("POST", path, &[("origin", origin)], LOGIN).await;
            let answer = answer.expect_refusal(403, "origin_not_allowed");
            assert_eq!(readable_by(&answer), [origin], "{path}");
            assert_eq!(answer.header("access-control-allow-credentials"), Some("true"), "{path}");
            assert!(answer.json()["message"].as_str().unwrap().contains("ALLOWED_ORIGINS"), "{answer:?}");
            answer.expect_vary(path);
        }
        let preflight = [("origin", origin), ("access-control-request-method", "POST")];
        for (method, path, headers) in [
            ("OPTIONS", "/login", &preflight[..]),
            ("GET", "/me", &[("origin", origin)]),
            ("GET", "/login", &[("origin", origin)]),
            ("PUT", "/login", &[("origin", origin)]),
            ("GET", "/healthz", &[("origin", origin)]),
            ("GET", "/nothing", &[("origin", origin)]),
            ("POST", "/login", &[("origin", origin), ("host", "a"), ("host", "b")]),
        ] {
            let answer = app.send(method, path, headers, "").await;
            assert!(readable_by(&answer).is_empty(), "{method} {path} {origin}: {answer:?}");
        }
    }
}

// R74
#[tokio::test]
async fn what_is_no_origin_of_a_browser_is_never_repeated() {
    let app = spawn_app().await;
    let long = format!("https://{}.example", "a".repeat(250));
    for origin in [
        "null",
        "*",
        "",
        "file://",
        "file:///etc",
        "https://",
        "evil.example",
        "//evil.example",
        "https://evil.example/",
        "https://evil.example/path",
        "https://evil.example?x",
        "https://user@evil.example",
        "https://EVIL.example",
        "https://evil.example:443",
        "https://evil.example:99999",
        "https://evil.example:",
        "https://evil.example, https://a.example",
        "https://evil.example https://a.example",
        "https://*.example",
        "https://ëvil.example",
        "1https://evil.example",
        "ht tps://evil.example",
        &long,
    ] {
        let answer = app.post_with(&[("origin", origin)], LOGIN).await.expect_refusal(403, "origin_not_allowed");
        assert!(readable_by(&answer).is_empty(), "{origin}: {answer:?}");
    }
    for origins in [[EVIL, ORIGIN], [EVIL, EVIL]] {
        let answer = app.post_with(&origins.map(|origin| ("origin", origin)), LOGIN).await.expect(403);
        assert!(readable_by(&answer).is_empty(), "{origins:?}: {answer:?}");
    }
}

/// The warnings of a log in JSON, each with the origin that it names.
fn warned(lines: &[String]) -> Vec<(String, String)> {
    let lines = lines.iter().map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("{line}")));
    let warnings = lines.filter(|line| line["level"] == "WARN" && line["origin"].is_string());
    warnings.map(|line| (line["origin"].as_str().unwrap().to_owned(), line["message"].to_string())).collect()
}

// Design 3: an app that posts JSON gets no further than its preflight.
#[tokio::test]
async fn the_log_names_a_refused_origin_and_the_setting_once_also_for_a_preflight() {
    let program = Program::start(&[("LOG_FORMAT", "json")]);
    let send = async |method: &str, headers: &[(&str, &str)]| {
        request_to(program.address, method, "/login", headers, REFRESH).await
    };
    for _ in 0..3 {
        send("POST", &[("origin", EVIL)]).await.expect(403);
        send("OPTIONS", &[("origin", "http://json.example"), ("access-control-request-method", "POST")])
            .await
            .expect(200);
        send("POST", &[("origin", "null")]).await.expect(403);
        // None of these is a refused page.
        send("POST", &[("origin", ORIGIN)]).await.expect(401);
        send("OPTIONS", &[("origin", ORIGIN), ("access-control-request-method", "POST")]).await.expect(200);
        send("GET", &[("origin", "http://get.example")]).await.expect(405);
        send("OPTIONS", &[("origin", "http://no-preflight.example")]).await.expect(200);
    }
    let warned = warned(&program.stop());
    let origins: Vec<_> = warned.iter().map(|(origin, _)| origin.as_str()).collect();
    assert_eq!(origins, [EVIL, "http://json.example", "null"]);
    assert!(warned.iter().all(|(_, message)| message.contains("ALLOWED_ORIGINS")), "{warned:?}");
}

// Design 3, R90
#[tokio::test]
async fn strangers_can_neither_fill_nor_forge_the_log() {
    let program = Program::start(&[("LOG_FORMAT", "json")]);
    let long = "x".repeat(9000);
    for origin in ["x\u{85}\u{202e}\"y", &long] {
        request_to(program.address, "POST", "/login", &[("origin", origin)], "").await.expect(403);
    }
    for number in 0..100 {
        let origin = format!("https://{number}.example");
        request_to(program.address, "POST", "/login", &[("origin", &origin)], "").await.expect(403);
    }
    let warned = warned(&program.stop());
    assert_eq!(warned.len(), 10);
    for (origin, _) in warned {
        assert!(origin.chars().count() <= 256 && !origin.contains(['\u{85}', '\u{202e}']), "{origin}");
    }
}

// Design 3
#[test]
fn the_usual_development_servers_are_listed_in_local_mode() {
    let config = configuration(&[]).unwrap();
    let listed: Vec<_> = config.origins.iter().collect();
    let expected = [
        "http://localhost:4521",
        "https://windmillcode.github.io",
        "http://localhost:4200",
        "http://localhost:5173",
        "http://localhost:3000",
    ];
    assert_eq!(listed, expected);
}

// Design 3
#[tokio::test]
async fn an_app_shell_s_origin_can_be_listed() {
    for origin in [
        "capacitor://localhost",
        "ionic://localhost",
        "tauri://localhost",
        "http://tauri.localhost",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    ] {
        let app = spawn_app_with(&[("ALLOWED_ORIGINS", origin)]).await;
        let answer = app.post_with(&[("origin", origin)], LOGIN).await.expect(200);
        assert_eq!(readable_by(&answer), [origin]);
    }
    let app = spawn_in("cross-site").await;
    app.post_with(&[("origin", "capacitor://localhost")], LOGIN).await.expect_refusal(403, "origin_not_allowed");
    for origin in [
        "null",
        "file://",
        "file://localhost",
        "capacitor://",
        "capacitor://localhost/",
        "myapp://localhost",
        "chrome-extension://short",
        "ftp://localhost",
        "capacitor://*",
    ] {
        let error = configuration(&[("ALLOWED_ORIGINS", origin)]).unwrap_err().to_string();
        assert!(error.starts_with("ALLOWED_ORIGINS "), "{error}");
    }
}
