//! SIGHUP: without a terminal, `USERS_FILE` is read again; with one, closing the terminal ends the program.

// The commands `setsid` and `script` as util-linux has them.
#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::{LOGIN, Program, REFRESH, UsersFile, claims, doorstep, request_to};

/// The program without a controlling terminal, as under a supervisor.
fn without_terminal(variables: &[(&str, &str)]) -> Program {
    let mut command = Command::new("setsid");
    command.arg(doorstep(&[], &[]).get_program()).env_clear().envs(variables.iter().copied());
    command.current_dir(std::env::temp_dir()).stdin(Stdio::null());
    Program::spawn(command)
}

/// Sends the signal, and returns the next log line with this text.
fn hang_up(program: &Program, text: &str) -> String {
    let pid = program.child.id().to_string();
    assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    loop {
        let line = program.lines.recv_timeout(Duration::from_secs(10)).expect("nothing is logged");
        if line.contains(text) {
            return line;
        }
    }
}

async fn me(program: &Program, token: &str) -> u16 {
    let bearer = format!("Bearer {token}");
    request_to(program.address, "GET", "/me", &[("authorization", &bearer)], "").await.status.as_u16()
}

// Issue 10, row 5
#[tokio::test]
async fn a_users_file_is_read_again_and_who_is_gone_from_it_is_out() {
    let users = UsersFile::of(&["Ada", "Angular"]);
    let program = without_terminal(&[("USERS_FILE", users.path()), ("LOG_FORMAT", "json")]);
    let mut sessions = Vec::new();
    for user in ["Ada", "Ada", "Angular"] {
        let login = program.login(user, "Def").await.expect(200);
        sessions.push((login.cookie("refresh_token").value, login.access_token()));
    }
    fs::copy(UsersFile::of(&["Angular", "Bob"]).path(), users.path()).unwrap();
    assert!(hang_up(&program, "read again").contains("2 users"));

    program.login("Bob", "Def").await.expect(200);
    program.login("Ada", "Def").await.expect_refusal(401, "login_failed");
    let cookies = |token: &str, user: &str| format!("refresh_token={token}; refresh_user={user}");
    program.post(&cookies(&sessions[0].0, "Ada"), REFRESH).await.expect_refusal(401, "log_in_again");
    assert_eq!(me(&program, &sessions[0].1).await, 401);
    assert_eq!(me(&program, &sessions[1].1).await, 401);
    program.post(&cookies(&sessions[1].0, "Ada"), REFRESH).await.expect_refusal(401, "log_in_again");
    program.refresh(&sessions[2].0).await.expect(200);
    assert_eq!(me(&program, &sessions[2].1).await, 200);

    let lines: Vec<Value> = program.stop().iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let gone: Vec<_> = lines.iter().filter(|line| line["event"] == "user_gone").collect();
    assert_eq!(gone.len(), 2, "once for each session: {gone:?}");
    assert!(gone.iter().all(|line| line["user"] == "Ada" && line["client"] == "127.0.0.1"), "{gone:?}");
}

// R94: fail closed.
#[tokio::test]
async fn a_bad_users_file_changes_nothing_and_the_log_says_why() {
    let users = UsersFile::of(&["Angular"]);
    let program = without_terminal(&[("USERS_FILE", users.path())]);
    let login = program.login("Angular", "Def").await.expect(200);
    for bad in ["", "{}", r#"{"Angular": {"pass": "canary"}}"#, r#"{"Angular": {"pass": "canary", "#] {
        fs::write(users.path(), bad).unwrap();
        let said = hang_up(&program, "the users stay as they were");
        assert!(said.contains("USERS_FILE ") && said.contains("ERROR") && !said.contains("canary"), "{said}");
        program.refresh(&login.cookie("refresh_token").value).await.expect(200);
    }
    fs::remove_file(users.path()).unwrap();
    assert!(hang_up(&program, "the users stay as they were").contains("names no file"));
    program.login("Angular", "Def").await.expect(200);
    assert_eq!(me(&program, &login.access_token()).await, 200);
}

#[tokio::test]
async fn without_a_users_file_there_is_nothing_to_read_again() {
    let program = without_terminal(&[]);
    hang_up(&program, "nothing to read again");
    let login = program.login("Angular", "Def").await.expect(200);
    assert_eq!(claims(&login.access_token())["sub"], "Angular");
}

/// The program in a terminal of its own, made by `script`; the shell there runs `before` first.
fn in_terminal(before: &str) -> Program {
    let program = doorstep(&[], &[]);
    let shell = format!("{before} exec '{}'", program.get_program().to_str().unwrap());
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &shell, "/dev/null"]);
    script.env_clear().env("SHELL", "/bin/sh").current_dir(std::env::temp_dir()).stdin(Stdio::piped());
    Program::spawn(script)
}

/// Closes the terminal: the system sends SIGHUP before this returns.
fn close_terminal(program: &mut Program) {
    program.child.kill().unwrap();
    program.child.wait().unwrap();
}

/// Waits until no more connections are accepted.
#[track_caller]
fn expect_closed(address: SocketAddr) {
    let started = Instant::now();
    while TcpStream::connect(address).is_ok() {
        assert!(started.elapsed() < Duration::from_secs(10), "it still listens");
        std::thread::sleep(Duration::from_millis(20));
    }
}

// An orphan would hold the port; accepted requests are answered, as after SIGTERM.
#[tokio::test]
async fn a_closed_terminal_ends_the_program_as_sigterm_does() {
    let mut program = in_terminal("");
    let mut half_sent = TcpStream::connect(program.address).unwrap();
    half_sent.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (first, second) = LOGIN.split_at(10);
    let length = LOGIN.len();
    let head = format!("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{first}");
    half_sent.write_all(head.as_bytes()).unwrap();
    program.login("Angular", "Def").await.expect(200);

    close_terminal(&mut program);
    expect_closed(program.address);
    half_sent.write_all(second.as_bytes()).unwrap();
    let mut answer = String::new();
    half_sent.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("connection: close\r\n"), "{answer}");
}

#[tokio::test]
async fn under_nohup_it_outlives_its_terminal() {
    let pid = UsersFile::new("");
    let mut program = in_terminal(&format!("trap '' HUP; echo $$ > {};", pid.path()));
    close_terminal(&mut program);
    for _ in 0..3 {
        program.login("Angular", "Def").await.expect(200);
    }
    let pid = fs::read_to_string(pid.path()).unwrap();
    assert!(Command::new("kill").arg(pid.trim()).status().unwrap().success());
    expect_closed(program.address);
}
