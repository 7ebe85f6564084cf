//! Users' names: one folded form is one user, however it is typed.

use crate::support::{UsersFile, claims, configuration, spawn_app_with};

/// A user of this name logs in with any of these spellings, and every answer has the name itself.
async fn logs_in(name: &str, typed: &str) {
    let users = UsersFile::of(&[name]);
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    let mut browser = app.browser();
    let answer = browser.login(typed, "Def").await.expect(200);
    assert_eq!(answer.json()["user"], name, "{typed}");
    assert_eq!(claims(&answer.access_token())["sub"], name);
    assert_eq!(claims(browser.token())["sub"], name);
    assert_eq!(browser.refresh().await.expect(200).json()["user"], name);
    assert_eq!(app.me(&answer.access_token()).await.expect(200).json()["user"], name);
}

// Design 10: names are found folded (R78).
#[tokio::test]
async fn a_user_is_found_by_the_folded_name_and_the_answers_say_the_name_itself() {
    for (name, typed) in [
        ("Ada", "ada "),
        ("Ada", "ＡDA"),
        ("ada ", "Ada"),
        ("Zoë", "ZOE\u{308}"),
        ("Straße", "STRASSE"),
        ("Αλέξης", "ΑΛΈΞΗΣ"),
        ("ada@example.com", "Ada@Example.com"),
    ] {
        logs_in(name, typed).await;
    }
}

#[tokio::test]
async fn what_is_another_name_or_password_finds_nobody() {
    let users = UsersFile::of(&["Ada"]);
    let app = spawn_app_with(&[("USERS_FILE", users.path()), ("PROXY_HOPS", "1")]).await;
    let attempts = [("Ada", "def"), ("Ada", " Def"), ("Ada", "Def\0"), ("Аda", "Def"), ("A da", "Def"), ("Ad", "Def")];
    for (place, (user, pass)) in attempts.into_iter().enumerate() {
        let mut browser = app.browser().at_address(&format!("192.0.2.{place}"));
        browser.login(user, pass).await.expect_refusal(401, "login_failed");
    }
}

// R78
#[test]
fn two_users_of_a_file_whose_names_read_alike_are_refused_and_named() {
    for (one, other) in [("Ada", "ada"), ("Ada", "Ada "), ("Ada", "Ａda"), ("Straße", "strasse"), ("mike", "mıke")] {
        let users = UsersFile::of(&[one, other]);
        let error = configuration(&[("USERS_FILE", users.path())]).unwrap_err().to_string();
        assert!(error.starts_with("USERS_FILE has users whose names read alike: "), "{error}");
        assert!(error.contains(&format!("{one:?}")) && error.contains(&format!("{other:?}")), "{error}");
    }
    let users = UsersFile::of(&["ANGULAR"]);
    let error = configuration(&[("USERS_FILE", users.path()), ("DEMO_USERS", "true")]).unwrap_err().to_string();
    assert!(error.contains(r#""Angular" and "ANGULAR""#), "{error}");
}

// Names from before the rules for new ones.
#[test]
fn a_file_may_have_names_that_no_new_user_gets() {
    let names = ["Аdmin", "Admin", "modem", "modern", "e\u{301}", "A\u{ad}da", "ada@example.com", &"x".repeat(256)];
    let users = UsersFile::of(&names);
    assert_eq!(configuration(&[("USERS_FILE", users.path())]).unwrap().users.len(), names.len());
}
