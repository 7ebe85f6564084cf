//! Roles: from the file of users into every answer, and what the longest name and roles pass.

use serde_json::{Value, json};

use crate::support::{UsersFile, claims, configuration, spawn_app_with};

const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bklSwcJmdYqkWfntwH00GA$0YRnMgf0H0Ph1Mtcnn3BZ+bckQF6gRsGLbaDDCcW+Ro";

/// A file of one user with the password `Ghi` and these other fields.
fn file(name: &str, fields: &Value) -> UsersFile {
    let mut entry = json!({"pass": HASH});
    entry.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    UsersFile::new(&json!({ name: entry }).to_string())
}

#[tokio::test]
async fn roles_are_in_the_answers_in_me_its_headers_and_the_access_token() {
    let users = file("Ada", &json!({"roles": ["editor", "team:a_b-9"]}));
    let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
    let mut browser = app.browser();
    let login = browser.login("Ada", "Ghi").await.expect(200);
    let roles = json!(["editor", "team:a_b-9"]);
    assert_eq!(login.json()["roles"], roles);
    assert_eq!(claims(&login.access_token())["roles"], roles);
    assert!(claims(browser.token()).get("roles").is_none(), "a refresh token needs none");
    let refreshed = browser.refresh().await.expect(200);
    assert_eq!(refreshed.json()["roles"], roles);
    let me = app.me(&refreshed.access_token()).await.expect(200);
    assert_eq!(me.json()["roles"], roles);
    assert_eq!(me.header("x-auth-roles"), Some("editor,team:a_b-9"));
    assert_eq!(me.header("x-auth-user"), Some("Ada"));
}

#[tokio::test]
async fn nothing_and_null_are_no_avatar_and_no_roles() {
    for fields in [json!({}), json!({"avatar": null, "roles": null}), json!({"avatar": "", "roles": []})] {
        let users = file("Ada", &fields);
        let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
        let login = app.login("Ada", "Ghi").await.expect(200);
        assert_eq!((&login.json()["avatar"], &login.json()["roles"]), (&json!(""), &json!([])));
        assert_eq!(claims(&login.access_token())["roles"], json!([]));
        let me = app.me(&login.access_token()).await.expect(200);
        assert_eq!(me.header("x-auth-roles"), Some(""), "always there, so that a client's own does not get through");
    }
}

#[test]
fn a_field_that_no_user_has_is_named() {
    let users = file("Ada", &json!({"admin": true}));
    let error = configuration(&[("USERS_FILE", users.path())]).unwrap_err().to_string();
    assert_eq!(error, r#"USERS_FILE has a user "Ada" with a field admin; there are only pass, avatar and roles"#);
    let users = file("Ada", &json!({HASH: true}));
    let error = configuration(&[("USERS_FILE", users.path())]).unwrap_err().to_string();
    assert!(error.contains("an odd field") && !error.contains("argon2id"), "{error}");
}

// R66
#[tokio::test]
async fn the_longest_name_and_roles_pass_cookies_tokens_and_me() {
    let roles: Vec<String> = (0..16).map(|number| format!("{number:016}")).collect();
    for name in [r#"""#.repeat(256), r"\".repeat(256), "名".repeat(85) + "x", "😀".repeat(64), "&; =%".repeat(51)] {
        let users = file(&name, &json!({"avatar": "a".repeat(1024), "roles": roles}));
        let app = spawn_app_with(&[("USERS_FILE", users.path())]).await;
        let mut browser = app.browser();
        let login = browser.login(&name, "Ghi").await.expect(200);
        assert_eq!(login.json()["user"], name);
        assert!(login.access_token().len() <= 2048, "{}", login.access_token().len());
        let cookie = login.cookie("refresh_user").value.len() + "refresh_user=".len();
        assert!(cookie <= 4096 && browser.token().len() <= 1024, "{cookie} {}", browser.token().len());
        app.advance(30);
        let refreshed = browser.refresh().await.expect(200);
        let me = app.me(&refreshed.access_token()).await.expect(200).json();
        assert_eq!((&me["user"], &me["roles"]), (&json!(name), &json!(roles)));
        browser.logout().await.expect(200);
        app.me(&refreshed.access_token()).await.expect(401);
    }
}
