//! The program around the backend: how it starts, when it refuses to, and its help.

use std::{
    fs,
    io::Write,
    net::TcpListener,
    process::{Output, Stdio},
    time::{Duration, Instant},
};

use doorstep::domain::{Argon2Memory, Hash, Password};

use crate::support::{APP_ORIGIN, Folder, UsersFile, doorstep};

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    doorstep(arguments, variables).output().unwrap()
}

// R94
#[test]
fn a_refused_start_exits_with_2_within_a_second_and_one_sentence() {
    for arguments in [&[][..], &["check"]] {
        let started = Instant::now();
        let output = run(arguments, &[("PORT", "canary")]);
        assert!(started.elapsed() < Duration::from_secs(1));
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "doorstep: PORT must be a port from 0 to 65535\n");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&[], &[("PORT", &port)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with(&format!("doorstep: PORT {port} ")));
}

#[test]
fn help_prints_every_variable() {
    let output = run(&["--help"], &[]);
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(help.ends_with(include_str!("../../../.env.example")));
    for command in ["doorstep hash", "doorstep check", "doorstep users import"] {
        assert!(help.contains(command), "{help}");
    }
    for arguments in [&["serve-me"][..], &["hash", "secret"]] {
        assert_eq!(run(arguments, &[]).status.code(), Some(2));
    }
}

#[test]
fn check_says_what_would_run() {
    let output = run(&["check"], &[("PORT", "4000"), ("ALLOWED_ORIGINS", APP_ORIGIN)]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for part in ["http://127.0.0.1:4000", APP_ORIGIN, "demo users", " 2m\n", " 2h "] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn check_warns_where_others_can_reach_what_is_meant_for_one_machine() {
    let users = UsersFile::of(&["Ada"]);
    let warns = |host: &str| {
        let output = run(&["check"], &[("HOST", host), ("USERS_FILE", users.path())]);
        String::from_utf8(output.stdout).unwrap().contains("in the clear")
    };
    assert!(warns("0.0.0.0"));
    assert!(!warns("127.0.0.1"));
}

#[test]
fn hash_reads_a_password_from_standard_input_and_prints_what_a_users_file_takes() {
    let mut command = doorstep(&["hash"], &[]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"correct horse \n").unwrap();
    let hash = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let hash = Hash::parse(hash.trim_end()).unwrap();
    let verifies = |text: &str| hash.verifies(&Password::parse(text.into()).unwrap(), &mut Argon2Memory::default());
    assert!(verifies("correct horse "));
    assert!(!verifies("correct horse"));
    assert_eq!(run(&["hash"], &[]).status.code(), Some(2), "no password at all");
    let endless = doorstep(&["hash"], &[]).stdin(fs::File::open("/dev/zero").unwrap()).output().unwrap();
    assert_eq!(endless.status.code(), Some(2), "a password without end");
}

// R94: fail closed, even if a value is not valid text.
#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_wrong_and_not_unset() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    for name in [
        "HOST",
        "PORT",
        "COOKIES",
        "ALLOWED_ORIGINS",
        "ACCESS_TTL",
        "USERS_FILE",
        "DATABASE_URL",
        "DEMO_USERS",
        "PROXY_HOPS",
        "RUST_LOG",
    ] {
        let output = doorstep(&["check"], &[]).env(name, OsStr::from_bytes(b"\xff")).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.starts_with(&format!("doorstep: {name} ")), "{name}: {error}");
    }
}

#[test]
fn variables_may_stand_in_a_env_file_and_the_environment_wins() {
    let temporary = Folder::new("env");
    let folder = temporary.path();
    fs::write(folder.join(".env"), "# ours\nPORT=4001\nHOST=127.0.0.2\n").unwrap();
    let output = doorstep(&["check"], &[("PORT", "4002")]).current_dir(folder).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("http://127.0.0.2:4002"));
    fs::write(folder.join(".env"), "canary canary").unwrap();
    let output = doorstep(&["check"], &[]).current_dir(folder).output().unwrap();
    fs::remove_file(folder.join(".env")).unwrap();
    fs::create_dir(folder.join(".env")).unwrap();
    assert_eq!(doorstep(&["check"], &[]).current_dir(folder).output().unwrap().status.code(), Some(2), "no file");
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains(".env") && !error.contains("canary"), "{error}");
}
