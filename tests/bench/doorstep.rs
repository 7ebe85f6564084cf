//! The program as it is shipped, and the requests that its clients send.

use std::{net::SocketAddr, process::Command};

use serde_json::{Map, Value, json};

use crate::{connection::Connection, process::Server, support};

/// The demo users and their passwords.
pub const USERS: [(&str, &str); 3] = [("Angular", "Def"), ("Python3", "Abc"), ("Ruby", "Ghi")];

/// The program at this port, with these variables.
pub fn command(port: u16, variables: &[(&str, &str)]) -> Command {
    let mut command = support::doorstep(&[], variables);
    command.env("PORT", port.to_string());
    command
}

/// The program, running with these variables. Behind a proxy there are no demo users, and so they come from a file.
pub fn start(variables: &[(&str, &str)]) -> Server {
    let set = |wanted: &str| variables.iter().any(|(name, _)| *name == wanted);
    let file = (set("PROXY_HOPS") && !set("DATABASE_URL")).then(users_file);
    // Asked for, the demo users answer requests that look forwarded, too: each login names an address of its own.
    let demo = (!set("PROXY_HOPS") && !set("DATABASE_URL")).then_some(("DEMO_USERS", "true"));
    let users = file.as_deref().map(|path| ("USERS_FILE", path)).or(demo);
    let variables: Vec<_> = variables.iter().copied().chain(users).collect();
    Server::start(|port| command(port, &variables))
}

/// Writes a `USERS_FILE` of [`USERS`], and returns its path.
fn users_file() -> String {
    let entry = |(user, password): (&str, &str)| {
        let hash = support::hash(password, rand::random());
        (user.to_owned(), json!({"pass": hash.as_str(), "avatar": "user.png"}))
    };
    let users: Map<_, _> = USERS.into_iter().map(entry).collect();
    let path = std::env::temp_dir().join(format!("doorstep-bench-users-{}.json", std::process::id()));
    std::fs::write(&path, Value::Object(users).to_string()).unwrap();
    path.into_os_string().into_string().unwrap()
}

/// What a logged-in browser sends: the same refresh again and again, within the grace.
pub struct LoggedIn {
    pub refresh: Vec<u8>,
    pub me: Vec<u8>,
}

impl LoggedIn {
    /// This many sessions, of all users in turn. A user has ten at most.
    pub fn many(address: SocketAddr, count: usize) -> Vec<Self> {
        let mut connection = Connection::open(address);
        (0..count).map(|number| Self::read(connection.exchange(&login(number)))).collect()
    }

    /// The client that received this answer to its login.
    pub fn read(answer: &str) -> Self {
        let between = |start: &str, end| answer.split_once(start).unwrap().1.split_once(end).unwrap().0;
        let (refresh_token, user) = (between("refresh_token=", ';'), between("refresh_user=", ';'));
        let cookies = format!("Cookie: refresh_token={refresh_token}; refresh_user={user}\r\n");
        let bearer = format!("Authorization: Bearer {}\r\n", between("\"token\":\"", '"'));
        Self { refresh: post(&cookies, r#"{"env":"refresh_page"}"#), me: request("GET /me", &bearer, "") }
    }
}

/// A login with an address of its own in `X-Forwarded-For`: with `PROXY_HOPS=1`, each is of another network.
pub fn login(number: usize) -> Vec<u8> {
    let (user, password) = USERS[number % USERS.len()];
    let body = format!(r#"{{"env":"login","user":"{user}","pass":"{password}"}}"#);
    post(&format!("X-Forwarded-For: 10.0.{}.{}\r\n", number / 256, number % 256), &body)
}

fn post(headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let headers =
        format!("Origin: http://localhost:4521\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n{headers}");
    request("POST /login", &headers, body)
}

fn request(line: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("{line} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{body}").into_bytes()
}
