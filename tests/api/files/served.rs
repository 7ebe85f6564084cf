//! The static files: what is served, byte for byte, and what is not.

use std::collections::HashSet;

use crate::{
    files::{static_file, static_files},
    support::{ORIGIN, spawn_app},
};

#[tokio::test]
async fn every_file_is_served_byte_for_byte_with_its_type() {
    let app = spawn_app().await;
    let files = static_files();
    for needed in ["/index.html", "/angular.png", "/python.jpg", "/ruby_programming.png"] {
        assert!(files.iter().any(|(path, _)| path == needed), "{needed} is missing");
    }
    for (path, content) in files {
        let file = app.send("GET", &path, &[], "").await;
        assert_eq!(file.status, 200, "{path}");
        assert!(file.body == content, "{path} differs");
        assert_eq!(file.header("content-length"), Some(&*content.len().to_string()), "{path}");
        let types: &[&str] = match path.rsplit('.').next().unwrap() {
            "html" => &["text/html; charset=utf-8"],
            "ts" => &["text/plain; charset=utf-8"],
            "css" => &["text/css; charset=utf-8"],
            "js" => &["text/javascript; charset=utf-8"],
            "svg" => &["image/svg+xml"],
            "png" => &["image/png"],
            "jpg" => &["image/jpeg"],
            "ico" => &["image/x-icon", "image/vnd.microsoft.icon"],
            _ => panic!("{path}: say here what type it should have"),
        };
        assert!(types.contains(&file.header("content-type").unwrap()), "{path}: {:?}", file.headers);
    }
}

// RFC 9110 §13.1.2
#[tokio::test]
async fn a_file_that_the_browser_has_is_not_sent_again() {
    let app = spawn_app().await;
    let mut seen = HashSet::new();
    for (path, _) in static_files() {
        let tag = app.send("GET", &path, &[], "").await.header("etag").unwrap().to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{path}: {tag}");
        assert!(seen.insert(tag.clone()), "{path} has the tag of another file");
        let weak = format!("W/{tag}");
        let list = format!("\"x\", {weak} ,\"y\"");
        for known in [&*tag, &weak, &list, "*"] {
            for method in ["GET", "HEAD"] {
                let file = app.send(method, &path, &[("if-none-match", known)], "").await;
                assert_eq!((file.status.as_u16(), file.body.len()), (304, 0), "{method} {path}, {known}");
                assert_eq!(file.header("etag"), Some(&*tag), "{path}, {known}");
            }
        }
        let two = app.send("GET", &path, &[("if-none-match", "\"x\""), ("if-none-match", &tag)], "").await;
        assert_eq!(two.status, 304, "{path}, two headers");
        let longer = format!("\"x{}", &tag[1..]);
        for other in ["\"x\"", "", "x", tag.trim_matches('"'), &longer, "\"*\""] {
            let file = app.send("GET", &path, &[("if-none-match", other)], "").await;
            assert_eq!(file.status, 200, "{path}, {other}");
        }
    }
}

#[tokio::test]
async fn a_head_request_gets_the_same_headers_and_no_body() {
    let app = spawn_app().await;
    for (path, content) in static_files().into_iter().chain([("/".into(), static_file("index.html"))]) {
        let (get, head) = (app.send("GET", &path, &[], "").await, app.send("HEAD", &path, &[], "").await);
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-length"), Some(&*content.len().to_string()), "{path}");
        assert_eq!(get.stable_headers(), head.stable_headers(), "{path}");
    }
}

#[tokio::test]
async fn a_file_can_only_be_read() {
    let app = spawn_app().await;
    for path in ["/", "/index.html", "/angular.png"] {
        for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE", "QUERY", "get"] {
            let answer = app.send(method, path, &[("origin", ORIGIN)], "").await;
            let answer = answer.expect_refusal(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"), "{method} {path}");
        }
    }
}

// R10
#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let app = spawn_app().await;
    let host = "Host: localhost\r\nConnection: close\r\n\r\n";
    for path in [
        "/../Cargo.toml",
        "/../../../../../../etc/passwd",
        "/%2e%2e/Cargo.toml",
        "/%2e%2e%2fCargo.toml",
        "/..%2fCargo.toml",
        "/..%5cCargo.toml",
        "/..\\Cargo.toml",
        "/.%2e/Cargo.toml",
        "/%252e%252e/Cargo.toml",
        "/static/../Cargo.toml",
        "/static/index.html",
        "/etc/passwd",
        "//etc/passwd",
        "///etc/passwd",
        "//index.html",
        "///index.html",
        "//",
        "/./index.html",
        "/index.html/",
        "/index.html/.",
        "/index.html%00",
        "/index.html%00.png",
        "/index",
        "/INDEX.HTML",
        "/angular.png/../index.html",
        "/x/../index.html",
        "/.",
        "/..",
        "/.env",
        "/.git/config",
        "/Cargo.toml",
        "/src/main.rs",
        "/C:/Windows/win.ini",
        "/index.html;x",
        "/index.html~",
        "/%",
        "/%zz",
        "/\u{ff}",
    ] {
        let answer = app.exchange(format!("GET {path} HTTP/1.1\r\n{host}")).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let refused = head.starts_with("HTTP/1.1 404 ") && body.contains(r#""error":"not_found""#);
        // A malformed path is refused before it becomes a request.
        assert!(refused || (head.starts_with("HTTP/1.1 400 ") && body.is_empty()), "{path}: {answer}");
    }
}
