//! The demo page and the avatars.

use crate::{
    files::{static_file, static_files},
    support::{ORIGIN, spawn_app, spawn_in},
};

fn page() -> String {
    String::from_utf8(static_file("index.html")).unwrap()
}

/// The tags of a page.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default()).collect()
}

#[tokio::test]
async fn the_demo_page_is_at_the_root_whatever_the_query() {
    let app = spawn_app().await;
    let page = page();
    for path in ["/", "/?", "/?x=y", "/index.html", "/index.html?v=2"] {
        let file = app.send("GET", path, &[], "").await;
        assert_eq!((file.status.as_u16(), &*file.body), (200, page.as_bytes()), "{path}");
    }
}

// R83
#[tokio::test]
async fn the_page_may_load_and_run_only_what_is_its_own() {
    let app = spawn_app().await;
    for (path, _) in static_files().into_iter().chain([("/".to_owned(), Vec::new())]) {
        let file = app.send("GET", &path, &[], "").await;
        let policy = file.header("content-security-policy").unwrap();
        let directives: Vec<Vec<_>> = policy.split(';').map(|part| part.split_whitespace().collect()).collect();
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

// R83: under that policy nothing inline would run, and nothing foreign would load.
#[test]
fn the_page_has_nothing_inline_and_nothing_foreign() {
    let page = page();
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
    let page = page();
    let mut found = 0;
    for attribute in tags(&page).into_iter().flat_map(str::split_whitespace) {
        if let Some((_, path)) = ["src", "href"].iter().find_map(|name| attribute.split_once(&format!("{name}=\"/"))) {
            let path = format!("/{}", path.trim_end_matches('"'));
            assert_eq!(app.send("GET", &path, &[], "").await.status, 200, "{path}");
            found += 1;
        }
    }
    assert!(found >= 3, "{found}");
}

// Front ends of other origins show the avatars, at twice the size on high-density screens.
#[tokio::test]
async fn each_demo_user_s_avatar_is_a_picture_that_other_origins_can_show() {
    let app = spawn_app().await;
    for (user, pass) in [("Python3", "Abc"), ("Angular", "Def"), ("Ruby", "Ghi")] {
        let answer = app.login(user, pass).await.expect(200);
        let path = format!("/{}", answer.json()["avatar"].as_str().unwrap());
        let file = app.send("GET", &path, &[("origin", ORIGIN), ("sec-fetch-site", "cross-site")], "").await;
        assert_eq!(file.status, 200, "{path}");
        assert_eq!(file.header("cross-origin-resource-policy"), Some("cross-origin"), "{path}");
        assert_eq!(file.header("access-control-allow-origin"), Some(ORIGIN), "{path}");
        let (width, height) = size(&file.body);
        assert!(width >= 128 && height >= 128, "{path} has {width} × {height}");
    }
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

// Design 1: the page offers demo users, so it is only for trying the backend out.
#[tokio::test]
async fn the_page_is_served_in_local_mode_alone_and_the_avatars_everywhere() {
    for (mode, status) in [("local", 200), ("same-site", 404), ("cross-site", 404)] {
        let app = spawn_in(mode).await;
        for path in ["/", "/?x=y", "/index.html", "/demo.js", "/demo.css"] {
            for method in ["GET", "HEAD"] {
                let answer = app.send(method, path, &[], "").await;
                assert_eq!(answer.status, status, "{mode} {method} {path}: {answer:?}");
            }
            if status == 404 {
                app.send("GET", path, &[], "").await.expect_refusal(404, "not_found");
                app.send("PUT", path, &[], "").await.expect_refusal(404, "not_found");
            }
        }
        app.send("GET", "/angular.png", &[], "").await.expect(200);
        app.send("GET", "/favicon.svg", &[], "").await.expect(200);
    }
}
