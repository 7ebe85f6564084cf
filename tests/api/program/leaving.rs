//! What the program prints when it starts and when it leaves, and how it is told to leave.
#![cfg(unix)]

use std::{
    process::Command,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{net::TcpStream, time::sleep};

use crate::support::{Program, RawConnection, UsersFile, doorstep, request_to};

fn signal(program: &Program, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &program.child.id().to_string()]).status().unwrap().success());
}

/// How long the program takes to leave, and its exit code.
async fn left(program: &mut Program) -> (Duration, Option<i32>) {
    let started = Instant::now();
    loop {
        if let Some(status) = program.child.try_wait().unwrap() {
            return (started.elapsed(), status.code());
        }
        assert!(started.elapsed() < Duration::from_secs(30), "it is still there");
        sleep(Duration::from_millis(10)).await;
    }
}

/// A request whose body never comes.
async fn half_sent(program: &Program) -> RawConnection {
    let mut connection = RawConnection::over(TcpStream::connect(program.address).await.unwrap());
    let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n";
    connection.send(head).await;
    assert!(connection.answer().await.starts_with("HTTP/1.1 100 "));
    connection
}

// R93: leaving at once loses requests under way, and only a second Ctrl-C demands that.
#[tokio::test]
async fn a_second_ctrl_c_leaves_at_once_and_nothing_else_does() {
    for first in ["INT", "TERM"] {
        let mut program = Program::start(&[]);
        let connection = half_sent(&program).await;
        signal(&program, first);
        sleep(Duration::from_millis(300)).await;
        signal(&program, "TERM");
        sleep(Duration::from_millis(300)).await;
        assert!(program.child.try_wait().unwrap().is_none(), "a second SIGTERM is no Ctrl-C");
        signal(&program, "INT");
        let (took, code) = left(&mut program).await;
        assert!(took < Duration::from_secs(2), "{took:?}");
        assert_eq!(code, Some(0));
        drop(connection);
        let lines: Vec<_> = program.lines.iter().collect();
        let leaving = lines.iter().find(|line| line.contains("leaving: ")).unwrap_or_else(|| panic!("{lines:?}"));
        for part in ["requests=1", "connections=1", "20 s", "Ctrl-C"] {
            assert!(leaving.contains(part), "{part}: {leaving}");
        }
        assert!(lines.last().unwrap().contains("leaving at once"), "{lines:?}");
    }
}

// R93
#[tokio::test]
async fn a_program_with_nothing_to_do_says_no_more_than_that_it_leaves() {
    let mut program = Program::start(&[]);
    signal(&program, "INT");
    assert_eq!(left(&mut program).await.1, Some(0));
    let lines: Vec<_> = program.lines.iter().filter(|line| line.contains("leaving")).collect();
    assert!(lines.len() == 1 && !lines[0].contains("20 s"), "{lines:?}");
}

/// The first line that the program prints with these variables, without the port.
fn first_line(variables: &[(&str, &str)]) -> String {
    let mut command = doorstep(&[], variables);
    let program = Program::spawn_saying(command.env("LOG_FORMAT", "json"));
    let line: Value = serde_json::from_str(&program.1).unwrap();
    line["message"].as_str().unwrap().replace(&program.0.address.port().to_string(), "PORT")
}

// To the browser 127.0.0.1 and localhost are two sites, so only one of them may be advertised.
#[test]
fn the_start_says_localhost_and_that_a_page_is_there() {
    let users = UsersFile::of(&["Ada"]);
    let page = "listening on http://localhost:PORT, which has a page to try in the browser";
    assert_eq!(first_line(&[]), page);
    assert_eq!(first_line(&[("USERS_FILE", users.path())]), page);
    let elsewhere =
        [("USERS_FILE", users.path()), ("COOKIES", "same-site"), ("ALLOWED_ORIGINS", "https://app.example")];
    assert_eq!(first_line(&elsewhere), "listening on http://localhost:PORT");
    let others = [("USERS_FILE", users.path()), ("HOST", "0.0.0.0")];
    assert_eq!(first_line(&others), page.replace("localhost", "0.0.0.0"));
}

// If page and backend have different spellings, the cookie is never sent, and a reload logs the user out.
#[tokio::test]
async fn a_page_on_the_other_spelling_of_localhost_is_named_once() {
    let origins = ("ALLOWED_ORIGINS", "http://localhost:4200,http://127.0.0.1:4200,https://app.example");
    let program = Program::start(&[("LOG_FORMAT", "json"), origins]);
    let refresh = async |host: &str, origin: &str, cookie: &str, body: &str| {
        let headers = [("host", host), ("origin", origin), ("cookie", cookie)];
        request_to(program.address, "POST", "/login", &headers, body).await
    };
    let body = r#"{"env":"refresh_page"}"#;
    refresh("localhost:3005", "http://localhost:4200", "", body).await.expect(401);
    refresh("localhost:3005", "https://app.example", "", body).await.expect(401);
    refresh("127.0.0.1:3005", "http://localhost:4200", "refresh_token=garbage", body).await.expect(403);
    refresh("127.0.0.1:3005", "http://localhost:4200", "", r#"{"env":"logout"}"#).await.expect(200);
    for _ in 0..2 {
        refresh("127.0.0.1:3005", "http://localhost:4200", "other=x", body).await.expect(401);
        refresh("localhost:3005", "http://127.0.0.1:4200", "", body).await.expect(401);
    }
    let lines = program.stop();
    let named: Vec<_> = lines.iter().filter(|line| line.contains("two sites")).collect();
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].contains("http://localhost:4200") && named[0].contains("127.0.0.1:3005"), "{named:?}");
}
