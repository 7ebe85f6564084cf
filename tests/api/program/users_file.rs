//! `USERS_FILE`: what it may contain, and how its mistakes are reported.

use doorstep::config::DemoUsers;

use super::config::read;
use crate::support::UsersFile;

#[test]
fn a_users_file_is_read_whole_or_not_at_all() {
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$ZGVjb3lkZWNveWRlY295IQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";
    let costly = hash.replace("m=19456", "m=4194304");
    for content in [
        String::new(),
        "{}".into(),
        "[]".into(),
        r#"{"Ada": "canary"}"#.into(),
        r#"{"Ada": {"pass": "canary"}}"#.into(),
        r#"{"Ada": {"pass": "canary", "avatar": "ada.png"}}"#.into(),
        format!(r#"{{"Ada": {{"pass": "{hash}", "admin": true}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}", "canary $2b$": true}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}", "pass": "{hash}"}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}", "avatar": 1}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}", "roles": "editor"}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}", "roles": [1]}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}", "roles": ["Editor"]}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}", "roles": ["a", "a"]}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}"}}, "Ada": {{"pass": "{hash}"}}}}"#),
        format!(r#"{{"": {{"pass": "{hash}"}}}}"#),
        format!(r#"{{"a\nb": {{"pass": "{hash}"}}}}"#),
        format!(r#"{{"{}": {{"pass": "{hash}"}}}}"#, "x".repeat(257)),
        format!(r#"{{"{}": {{"pass": "{hash}"}}}}"#, "x".repeat(10_000)),
        format!(r#"{{"Ada": {{"pass": "{costly}"}}}}"#),
        format!(r#"{{"Ada": {{"pass": "{hash}", "avatar": "a\u0000"}}}}"#),
    ] {
        let users = UsersFile::new(&content);
        let error = read(&[("USERS_FILE", users.path())]).expect_err(&content);
        assert!(error.starts_with("USERS_FILE ") && !error.contains("canary") && error.len() < 600, "{error}");
    }
    let plain = UsersFile::new(r#"{"Ada": {"pass": "canary"}}"#);
    assert!(read(&[("USERS_FILE", plain.path())]).unwrap_err().contains("doorstep hash"));
    let good = UsersFile::of(&["Ada"]);
    let config = read(&[("USERS_FILE", good.path())]).unwrap();
    assert_eq!((config.users.len(), config.demo_users), (1, DemoUsers::Absent));
    let both = read(&[("USERS_FILE", good.path()), ("DEMO_USERS", "true")]).unwrap();
    assert_eq!(both.users.len(), 4);
}
