//! A byte order mark, which some editors and shells write first, is no part of anything.

use std::{io::Write, process::Stdio};

use doorstep::domain::{Argon2Memory, Hash, Password};

use super::config::read;
use crate::support::{LOGIN, UsersFile, doorstep, spawn_app};

const BOM: &str = "\u{feff}";

#[test]
fn it_is_no_part_of_a_file_of_users() {
    let hash = Hash::decoy();
    let users = UsersFile::new(&format!(r#"{BOM}{{"Ada": {{"pass": "{}"}}}}"#, hash.as_str()));
    let config = read(&[("USERS_FILE", users.path())]).unwrap();
    assert_eq!(config.users[0].name.as_str(), "Ada");
}

// R76
#[tokio::test]
async fn it_is_no_part_of_a_login() {
    let app = spawn_app().await;
    app.post(&format!("{BOM}{LOGIN}")).await.expect(200);
    app.post(&format!(" {BOM}{LOGIN}")).await.expect_refusal(400, "bad_request");
    app.post(&format!("{BOM}{BOM}{LOGIN}")).await.expect_refusal(400, "bad_request");
    app.post(BOM).await.expect_refusal(400, "bad_request");
    app.login(&format!("{BOM}Angular"), "Def").await.expect_refusal(401, "login_failed");
}

#[test]
fn it_is_no_part_of_a_password_on_standard_input() {
    for password in ["nwbqzrkvmpthxgj", &"x".repeat(1024)] {
        let mut command = doorstep(&["hash"], &[]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{BOM}{password}\r\n").as_bytes()).unwrap();
        let hash = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
        let hash = Hash::parse(hash.trim_end()).unwrap();
        assert!(hash.verifies(&Password::parse(password.into()).unwrap(), &mut Argon2Memory::default()));
    }
}
