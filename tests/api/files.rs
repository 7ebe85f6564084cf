//! The static files: what is served, byte for byte, and what is not.

use std::{collections::HashSet, fs, path::Path};

use http_body_util::{BodyExt, Empty};
use hyper::{
    HeaderMap, Request,
    body::Bytes,
    client::conn::http1,
    header::{CONTENT_LENGTH, ETAG, HeaderName},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::helpers::{ORIGIN, TestApp, spawn_app};

/// An answer whose body is bytes.
struct File {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

impl File {
    fn header(&self, name: impl Into<HeaderName>) -> &str {
        let name = name.into();
        self.headers.get(&name).unwrap_or_else(|| panic!("no {name}: {:?}", self.headers)).to_str().unwrap()
    }
}

/// Asks for a path as it is.
async fn fetch(app: &TestApp, method: &str, path: &str, headers: &[(&str, &str)]) -> File {
    let stream = TcpStream::connect(app.address).await.unwrap();
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = sender.send_request(request.body(Empty::<Bytes>::new()).unwrap()).await.unwrap();
    let (head, body) = answer.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    drop(sender);
    connection.await.unwrap().unwrap();
    File { status: head.status.as_u16(), headers: head.headers, body }
}

/// Everything under `static/`, by its path on the server.
fn on_disk() -> Vec<(String, Vec<u8>)> {
    fn collect(folder: &Path, prefix: &str, found: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                collect(&entry.path(), &path, found);
            } else {
                found.push((path, fs::read(entry.path()).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("static"), "", &mut found);
    found.sort();
    found
}

/// A file of the repository as text.
fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("static").join(path)).unwrap()
}

/// The tags of a page, without its comments.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default()).collect()
}

/// Width and height, from the first bytes of a PNG or a JPEG.
fn size(bytes: &[u8]) -> (u32, u32) {
    if let Some(rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR") {
        let number = |at: usize| u32::from_be_bytes(rest[at..at + 4].try_into().unwrap());
        return (number(0), number(4));
    }
    assert!(bytes.starts_with(b"\xff\xd8\xff"), "neither PNG nor JPEG");
    let number = |at: usize| u16::from_be_bytes(bytes[at..at + 2].try_into().unwrap());
    let mut at = 2;
    // A start-of-frame marker is one of C0 to CF, save C4, C8 and CC.
    while !matches!(bytes[at + 1], 0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf) {
        assert_eq!(bytes[at], 0xff, "a marker at {at}");
        at += 2 + usize::from(number(at + 2));
    }
    (number(at + 7).into(), number(at + 5).into())
}

#[tokio::test]
async fn every_file_is_served_byte_for_byte_with_its_type() {
    let app = spawn_app().await;
    let files = on_disk();
    for needed in ["/index.html", "/angular.png", "/python.jpg", "/ruby_programming.png"] {
        assert!(files.iter().any(|(path, _)| path == needed), "{needed} is missing");
    }
    for (path, content) in files {
        let file = fetch(&app, "GET", &path, &[]).await;
        assert_eq!(file.status, 200, "{path}");
        assert!(file.body == content, "{path} differs");
        assert_eq!(file.header(CONTENT_LENGTH), content.len().to_string(), "{path}");
        let types: &[&str] = match path.rsplit('.').next().unwrap() {
            "html" => &["text/html; charset=utf-8"],
            "css" => &["text/css; charset=utf-8"],
            "js" => &["text/javascript; charset=utf-8"],
            "svg" => &["image/svg+xml"],
            "png" => &["image/png"],
            "jpg" => &["image/jpeg"],
            "ico" => &["image/x-icon", "image/vnd.microsoft.icon"],
            _ => panic!("{path}: say here what type it should have"),
        };
        assert!(types.contains(&file.header(hyper::header::CONTENT_TYPE)), "{path}: {:?}", file.headers);
    }
}

#[tokio::test]
async fn the_demo_page_is_at_the_root_whatever_the_query() {
    let app = spawn_app().await;
    let page = source("index.html");
    for path in ["/", "/?", "/?x=y", "/index.html", "/index.html?v=2"] {
        let file = fetch(&app, "GET", path, &[]).await;
        assert_eq!((file.status, &*file.body), (200, page.as_bytes()), "{path}");
    }
}

// RFC 9110 §13.1.2
#[tokio::test]
async fn a_file_that_the_browser_has_is_not_sent_again() {
    let app = spawn_app().await;
    let mut seen = HashSet::new();
    for (path, _) in on_disk() {
        let tag = fetch(&app, "GET", &path, &[]).await.header(ETAG).to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{path}: {tag}");
        assert!(seen.insert(tag.clone()), "{path} has the tag of another file");
        let weak = format!("W/{tag}");
        let list = format!("\"x\", {weak} ,\"y\"");
        for known in [&*tag, &weak, &list, "*"] {
            for method in ["GET", "HEAD"] {
                let file = fetch(&app, method, &path, &[("if-none-match", known)]).await;
                assert_eq!((file.status, file.body.len()), (304, 0), "{method} {path}, {known}");
                assert_eq!(file.header(ETAG), tag, "{path}, {known}");
            }
        }
        let two = fetch(&app, "GET", &path, &[("if-none-match", "\"x\""), ("if-none-match", &tag)]).await;
        assert_eq!(two.status, 304, "{path}, two headers");
        let longer = format!("\"x{}", &tag[1..]);
        for other in ["\"x\"", "", "x", tag.trim_matches('"'), &longer, "\"*\""] {
            let file = fetch(&app, "GET", &path, &[("if-none-match", other)]).await;
            assert_eq!(file.status, 200, "{path}, {other}");
        }
    }
}

#[tokio::test]
async fn a_head_request_gets_the_same_headers_and_no_body() {
    let app = spawn_app().await;
    for (path, content) in on_disk().into_iter().chain([("/".into(), source("index.html").into())]) {
        let (mut get, mut head) = (fetch(&app, "GET", &path, &[]).await, fetch(&app, "HEAD", &path, &[]).await);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header(CONTENT_LENGTH), content.len().to_string(), "{path}");
        for name in ["date", "x-request-id"] {
            get.headers.remove(name);
            head.headers.remove(name);
        }
        assert_eq!(get.headers, head.headers, "{path}");
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
        let answer = app.send_raw(format!("GET {path} HTTP/1.1\r\n{host}").as_bytes()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let refused = head.starts_with("HTTP/1.1 404 ") && body.contains(r#""error":"not_found""#);
        // What is no path at all is refused before there is a request.
        assert!(refused || (head.starts_with("HTTP/1.1 400 ") && body.is_empty()), "{path}: {answer}");
    }
}

/// The directives of a policy.
fn directives(policy: &str) -> Vec<Vec<&str>> {
    policy.split(';').map(|directive| directive.split_whitespace().collect()).collect()
}

// R83
#[tokio::test]
async fn the_page_may_load_and_run_only_what_is_its_own() {
    let app = spawn_app().await;
    for (path, _) in on_disk().into_iter().chain([("/".to_owned(), Vec::new())]) {
        let file = fetch(&app, "GET", &path, &[]).await;
        let policy = file.header(hyper::header::CONTENT_SECURITY_POLICY);
        let directives = directives(policy);
        for needed in [
            &["default-src", "'none'"],
            &["base-uri", "'none'"],
            &["form-action", "'none'"],
            &["frame-ancestors", "'none'"],
            &["script-src", "'self'"],
            &["style-src", "'self'"],
            &["connect-src", "'self'"],
        ] {
            assert!(directives.contains(&needed.to_vec()), "{path}: {needed:?} in {policy}");
        }
        for directive in directives {
            assert!(directive[1..].iter().all(|source| ["'none'", "'self'"].contains(source)), "{path}: {directive:?}");
        }
    }
}

// R83: with that policy nothing inline would run, and nothing foreign would load.
#[test]
fn the_page_has_nothing_inline_and_nothing_foreign() {
    let page = source("index.html");
    for (place, tag) in tags(&page).into_iter().enumerate() {
        let tag = tag.to_ascii_lowercase();
        assert!(!tag.starts_with("style"), "<{tag}>");
        assert!(!tag.starts_with("base") && !tag.contains("http-equiv"), "<{tag}>");
        for attribute in tag.split_whitespace().skip(1) {
            let name = attribute.split('=').next().unwrap_or_default();
            assert!(name != "style" && !name.starts_with("on"), "<{tag}>");
            assert!(!attribute.contains("javascript:") && !attribute.contains("data:"), "<{tag}>");
            if ["src", "href", "action", "srcset", "formaction"].contains(&name) {
                assert!(attribute.split_once("=\"").is_some_and(|(_, path)| path.starts_with('/')), "<{tag}>");
                assert!(!attribute.contains("\"//"), "<{tag}>");
            }
        }
        if tag.starts_with("script") {
            assert!(tag.contains(" src=\""), "<{tag}>");
            let content = page.split('<').nth(place + 1).unwrap().split_once('>').unwrap().1;
            assert_eq!(content.trim(), "", "<{tag}>");
        }
    }
}

#[tokio::test]
async fn everything_that_the_page_refers_to_is_there() {
    let app = spawn_app().await;
    let page = source("index.html");
    let mut found = 0;
    for attribute in tags(&page).into_iter().flat_map(str::split_whitespace) {
        if let Some((_, path)) = ["src", "href"].iter().find_map(|name| attribute.split_once(&format!("{name}=\"/"))) {
            let path = format!("/{}", path.trim_end_matches('"'));
            assert_eq!(fetch(&app, "GET", &path, &[]).await.status, 200, "{path}");
            found += 1;
        }
    }
    assert!(found >= 3, "{found}");
}

// Design 1: front ends of other origins show them, at twice the size on fine screens.
#[tokio::test]
async fn each_demo_user_s_avatar_is_a_picture_that_other_origins_can_show() {
    let app = spawn_app().await;
    for (user, pass) in [("Python3", "Abc"), ("Angular", "Def"), ("Ruby", "Ghi")] {
        let answer = app.login(user, pass).await.expect(200);
        let path = format!("/{}", answer.json()["avatar"].as_str().unwrap());
        let file = fetch(&app, "GET", &path, &[("origin", ORIGIN), ("sec-fetch-site", "cross-site")]).await;
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(file.header(HeaderName::from_static("cross-origin-resource-policy")), "cross-origin", "{path}");
        assert_eq!(file.header(hyper::header::ACCESS_CONTROL_ALLOW_ORIGIN), ORIGIN, "{path}");
        let (width, height) = size(&file.body);
        assert!(width >= 128 && height >= 128, "{path} has {width} × {height}");
    }
}
