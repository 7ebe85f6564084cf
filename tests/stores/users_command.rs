//! `doorstep users`, the program as it is shipped, on a real PostgreSQL.

use std::{
    io::Write,
    process::{Output, Stdio},
};

use doorstep::store::Users;
use serde_json::json;

use crate::{
    database,
    session_cases::now,
    support::{UsersFile, doorstep, servers::postgres::Postgres, spawn_app_with},
    users::{hash, name, user},
    users_in,
};

pub const GOOD: &str = "nwbqzrkvmpthxgj";

/// Runs `doorstep users` with only `DATABASE_URL` set, and this on its standard input.
fn users_command(server: &Postgres, arguments: &[&str], input: &str) -> Output {
    run(&[("DATABASE_URL", &server.url(""))], arguments, input)
}

/// Runs `doorstep users` with these variables, and this on its standard input.
pub fn run(variables: &[(&str, &str)], arguments: &[&str], input: &str) -> Output {
    let mut command = doorstep(&[&["users"], arguments].concat(), variables);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[track_caller]
pub fn succeeds(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The one sentence of a refusal, which never contains a password, a hash or the database's password.
#[track_caller]
pub fn is_refused(output: &Output) -> String {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert_eq!(error.matches('\n').count(), 1, "{error}");
    assert!(error.starts_with("doorstep: ") && !error.contains("canary") && !error.contains('$'), "{error}");
    error
}

#[tokio::test]
async fn a_user_is_added_given_another_password_listed_and_removed() {
    let server = Postgres::launch();
    succeeds(&users_command(&server, &["add", "Ada", "--avatar", "ada.png"], &format!("{GOOD}\n")));
    assert!(is_refused(&users_command(&server, &["add", "ADA"], GOOD)).contains("already a user"));
    let app = spawn_app_with(&[("DATABASE_URL", &server.url(""))]).await;
    assert_eq!(app.login("Ada", GOOD).await.expect(200).json()["avatar"], "ada.png");

    let other = "another one that is good";
    let said = succeeds(&users_command(&server, &["passwd", "Ada"], other));
    assert!(said.contains("last until they expire or it restarts"), "{said}");
    app.login("Ada", GOOD).await.expect(401);
    app.login("Ada", other).await.expect(200);

    let listed = succeeds(&users_command(&server, &["list"], ""));
    let rows: Vec<Vec<_>> = listed.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["USER", "AVATAR", "ROLES", "ADDED"]);
    assert_eq!((rows[1].len(), &rows[1][..3]), (4, &["Ada", "ada.png", ""][..]));
    let listed = succeeds(&users_command(&server, &["list", "--json"], ""));
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["added"].as_str().unwrap().replace(['T', 'Z'], " ").trim_end(), rows[1][3]);
    assert_eq!((&listed["user"], &listed["avatar"], &listed["roles"]), (&json!("Ada"), &json!("ada.png"), &json!([])));

    assert!(is_refused(&users_command(&server, &["remove", "Adam"], "")).contains("no user Adam"));
    assert!(succeeds(&users_command(&server, &["remove", "ada"], "")).starts_with("Ada is removed; "));
    assert!(is_refused(&users_command(&server, &["passwd", "Ada"], GOOD)).contains("no user Ada"));
    app.login("Ada", other).await.expect(401);
    assert_eq!(succeeds(&users_command(&server, &["list", "--json"], "")), "");
}

// R17, R18, R78
#[test]
fn what_is_guessed_early_and_what_looks_like_another_name_is_refused() {
    let server = Postgres::launch();
    for (user, password, reason) in [
        ("Ada", "canary", "15 characters"),
        ("Ada", "", "1 to 1024 bytes"),
        ("Lovelace", "lovelace1234567", "user's name"),
        ("Ada", "passwordpassword", "repeats"),
        ("Ada", "password-12345-canary", "canary"),
        ("Ada", "qwertyuiopasdfg", "keyboard"),
        ("Ada\u{200b}", GOOD, "can't be seen"),
        ("Аda", GOOD, "mixes scripts"),
        ("ada@example.com", GOOD, "has an @"),
        ("Ada\n", GOOD, "control characters"),
    ] {
        let output = users_command(&server, &["add", user], password);
        if reason == "canary" {
            succeeds(&output);
        } else {
            assert!(is_refused(&output).contains(reason), "{user:?} {password} {output:?}");
        }
    }
    assert!(is_refused(&users_command(&server, &["add", "Bob"], &"é".repeat(513))).contains("1024"));
    for arguments in [&["add"][..], &["add", "Ada", GOOD], &["add", "--avatar", "x"], &["remove"], &["list", "x"], &[]]
    {
        assert_eq!(users_command(&server, arguments, GOOD).status.code(), Some(2), "{arguments:?}");
    }
}

// R15: each has another kind of hash, and argon2id after the first login.
#[tokio::test]
async fn users_from_elsewhere_move_in_and_their_hashes_are_made_anew() {
    let server = Postgres::launch();
    let lines = [
        (
            "argon",
            "Def",
            "$argon2id$v=19$m=19456,t=2,p=1$bklSwcJmdYqkWfntwH00GA$0YRnMgf0H0Ph1Mtcnn3BZ+bckQF6gRsGLbaDDCcW+Ro",
        ),
        ("bcrypt", "correctbatteryhorsestapler", "$2b$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie"),
        ("bcrypt-a", "correctbatteryhorsestapler", "$2a$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie"),
        ("bcrypt-y", "correctbatteryhorsestapler", "$2y$04$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie"),
        ("django", "Def", "pbkdf2_sha256$1000000$seasalt$avLtyhvxzoudyPThgsIUR7NMBRtbpLgenG/IQRcr+KI="),
        ("scrypt", "Def", "$scrypt$ln=10,r=8,p=1$c2Vhc2FsdCE$lHtL+UqYLZekR+zaywIWPEUZBmERi65LIowvymZrN7Y"),
        (
            "django-scrypt",
            "lètmein",
            "scrypt$16384$seasalt$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw==",
        ),
    ];
    let line = |(user, _, pass): &(&str, &str, &str)| {
        serde_json::json!({"user": user, "pass": pass, "avatar": "a.png"}).to_string()
    };
    let text: Vec<_> = lines.iter().map(line).collect();
    assert_eq!(succeeds(&users_command(&server, &["import", "-"], &text.join("\n"))), "7 users can log in\n");
    let app = spawn_app_with(&[("DATABASE_URL", &server.url(""))]).await;
    let client = server.connect().await;
    for (user, password, old) in lines.iter().filter(|(user, ..)| *user != "argon") {
        app.login(user, "wrong").await.expect(401);
        app.login(user, password).await.expect(200);
        let row = client.query_one("SELECT hash FROM doorstep_users WHERE name = $1", &[user]).await.unwrap();
        let new: &str = row.get(0);
        assert!(new != *old && new.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{user}: {new}");
        app.login(user, password).await.expect(200);
    }
}

#[tokio::test]
async fn a_users_file_moves_in_with_roles() {
    let server = Postgres::launch();
    let hash = hash(1);
    let pass = hash.as_str();
    let users = json!({
        "Ada": {"pass": pass, "avatar": "ada.png", "roles": ["editor", "team:a"]},
        "Bob": {"pass": pass, "avatar": null, "roles": null},
    });
    let file = UsersFile::new(&users.to_string());
    assert_eq!(succeeds(&users_command(&server, &["import", file.path()], "")), "2 users can log in\n");
    let users = Users::in_postgres(database(&server.url("")));
    assert_eq!(users.find(&name("Bob")).await.unwrap().unwrap().avatar, "");
    let ada = users.find(&name("Ada")).await.unwrap().unwrap();
    assert_eq!((&*ada.avatar, ada.roles.as_str()), ("ada.png", "editor,team:a"));
    let line = json!({"user": "Carol", "pass": pass, "roles": ["editor"]}).to_string();
    succeeds(&users_command(&server, &["import", "-"], &format!("\u{feff}{line}")));
    let app = spawn_app_with(&[("DATABASE_URL", &server.url(""))]).await;
    assert_eq!(app.login("carol", "Def").await.expect(200).json()["roles"], json!(["editor"]));
    let odd = json!({"user": "Dan", "pass": pass, "roles": ["Editor"]}).to_string();
    assert!(is_refused(&users_command(&server, &["import", "-"], &odd)).contains("line 1: user Dan, whose roles"));
}

#[tokio::test]
async fn an_import_names_what_is_wrong_with_it_and_adds_nobody() {
    let server = Postgres::launch();
    for name in ["Carol", "cat"] {
        assert!(users_in(&server).create(&user(name, hash(1)), now()).await.unwrap());
    }
    let line = |user: &str, pass: &str| format!(r#"{{"user": "{user}", "pass": "{pass}"}}"#);
    let good = hash(1);
    let ada = line("Ada", good.as_str());
    for (second, reason) in [
        (line("Bob", "canary"), "line 3: user Bob, whose pass is no argon2"),
        (line("Bob", "$2b$15$EGdrhbKUv8Oc9vGiXX0HQOxSg445d458Muh7DAHskb6QbtCvdxcie"), "more memory or time"),
        (line("ADA", good.as_str()), "line 3: user ADA, whose name reads or looks like"),
        (line("Carol", good.as_str()), "read or look like Carol"),
        (line("carol", good.as_str()), "read or look like carol"),
        (line("", good.as_str()), "line 3: user , whose name"),
        (line(&"x".repeat(257), good.as_str()), "line 3: user xxx"),
        (line(" Bob", good.as_str()), "a space"),
        (line("АDА", good.as_str()), "mixes scripts"),
        (line("САТ", good.as_str()), "look like САТ"),
        (line("bob@example.com", good.as_str()), "has an @"),
        (r#"{"user": "Bob", "pass": "canary", "admin": true}"#.to_owned(), "line 3: user Bob with a field admin"),
        (r#"{"user": "Bob"}"#.to_owned(), "line 3: column"),
        ("canary".to_owned(), "line 3: column"),
    ] {
        let error = is_refused(&users_command(&server, &["import", "-"], &format!("{ada}\n\n{second}\n")));
        assert!(error.contains(reason), "{error}");
    }
    for (text, reason) in
        [("", "no users"), ("{}", "no users"), ("[]", "form"), ("canary", "form"), ("{\"a\": 1}", "form")]
    {
        let error = is_refused(&users_command(&server, &["import", "-"], text));
        assert!(error.contains(reason), "{error}");
    }
    assert!(is_refused(&users_command(&server, &["import", "/nowhere"], "")).contains("can't be read"));
    assert!(is_refused(&users_command(&server, &["import", "/dev/zero"], "")).contains("64 MiB"));
    let listed = succeeds(&users_command(&server, &["list"], ""));
    assert_eq!(listed.lines().count(), 3, "{listed}");
}

#[test]
fn users_needs_a_database_and_no_other_setting() {
    let without = doorstep(&["users", "list"], &[]).output().unwrap();
    assert!(is_refused(&without).contains("DATABASE_URL is not set"));
    let server = Postgres::launch();
    let url = server.url("");
    let heroku = [("DATABASE_URL", url.as_str()), ("DYNO", "run.1"), ("PORT", "none"), ("COOKIES", "none")];
    succeeds(&doorstep(&["users", "list"], &heroku).output().unwrap());
    let down = url.replace(&server.port.to_string(), "1");
    let down = doorstep(&["users", "list"], &[("DATABASE_URL", &down)]).output().unwrap();
    assert!(is_refused(&down).contains("PostgreSQL failed: "));
    let check = doorstep(&["check"], &[("DATABASE_URL", &url)]).output().unwrap();
    let said = succeeds(&check);
    assert!(said.contains("in PostgreSQL, database postgres on localhost") && !said.contains("canary"), "{said}");
}
