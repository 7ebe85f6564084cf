//! A client that keeps its connection and its cookie. It reports what goes wrong, with the time of the request.

use std::{
    fmt::Display,
    io,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{
    io::AsyncWriteExt,
    time::{sleep, timeout},
};

use crate::{
    sockets::{connect_from, loopback},
    support::{LOGOUT, REFRESH, RawConnection, UsersFile, status},
};

/// Longer than the maximum for any request, 8 s.
const PATIENCE: Duration = Duration::from_secs(15);
/// Shorter than an idle connection is kept, 10 s.
const KEPT: Duration = Duration::from_secs(5);

/// This many users: `client 0` and so on, with the password `Def`.
pub fn users(count: usize) -> UsersFile {
    UsersFile::of(&(0..count).map(name).collect::<Vec<_>>())
}

fn name(number: usize) -> String {
    format!("client {number}")
}

/// A complete answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
    pub took: Duration,
    token: Option<String>,
    closes: bool,
}

impl Reply {
    fn read(answer: &str, took: Duration) -> Self {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        let token = value("set-cookie: refresh_token=").split(';').next().filter(|token| !token.is_empty());
        Self {
            status: status(answer.as_bytes()),
            body: body.to_owned(),
            took,
            token: token.map(str::to_owned),
            closes: value("connection: ") == "close",
        }
    }
}

/// A request without the expected answer.
#[derive(Debug)]
pub struct Failure {
    pub what: String,
    /// When the last byte of the request was written, if it was.
    pub sent: Option<Instant>,
}

/// A client with an address and a user of its own.
pub struct Client {
    pub user: String,
    pub token: String,
    from: Ipv4Addr,
    to: SocketAddr,
    connection: Option<(RawConnection, Instant)>,
    sent: Option<Instant>,
}

impl Client {
    /// A client that has sent nothing yet.
    pub fn new(number: usize, to: SocketAddr) -> Self {
        let (user, from) = (name(number), loopback(number));
        Self { user, token: String::new(), from, to, connection: None, sent: None }
    }

    /// The request that logs in with this password.
    pub fn login_request(&self, pass: &str) -> String {
        self.post(&format!(r#"{{"env":"login","user":"{}","pass":"{pass}"}}"#, self.user))
    }

    /// The request that refreshes.
    pub fn refresh_request(&self) -> String {
        self.post(REFRESH)
    }

    fn post(&self, body: &str) -> String {
        format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\nCookie: refresh_token={}\r\n\r\n{body}",
            body.len(),
            self.token
        )
    }

    pub async fn login(&mut self) -> Result<Reply, Failure> {
        let reply = self.ask(&self.login_request("Def")).await?;
        self.own(reply)
    }

    pub async fn refresh(&mut self) -> Result<Reply, Failure> {
        let reply = self.ask(&self.refresh_request()).await?;
        self.own(reply)
    }

    pub async fn logout(&mut self) -> Result<Reply, Failure> {
        let reply = self.ask(&self.post(LOGOUT)).await?;
        if reply.status == 200 { Ok(reply) } else { Err(self.failure(format_args!("{reply:?}"))) }
    }

    /// Accepts only a 200 with the client's own name (R60); keeps the cookie.
    fn own(&mut self, reply: Reply) -> Result<Reply, Failure> {
        if reply.status != 200 || !reply.body.contains(&format!(r#""user":"{}","#, self.user)) {
            return Err(self.failure(format_args!("{reply:?}")));
        }
        if let Some(token) = &reply.token {
            self.token.clone_from(token);
        }
        Ok(reply)
    }

    /// Sends a request, on the open connection or a new one, and reads any answer.
    pub async fn ask(&mut self, request: &str) -> Result<Reply, Failure> {
        self.sent = None;
        match timeout(PATIENCE, self.exchange(request)).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(error)) => Err(self.failure(error)),
            Err(_) => Err(self.failure("no answer")),
        }
    }

    /// Sends a request on a connection of its own, and resets it after this time, whatever has arrived.
    pub async fn vanish(&self, request: &str, after: Duration) {
        let mut stream = connect_from(self.from, self.to).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        sleep(after).await;
        stream.set_zero_linger().unwrap();
    }

    fn failure(&self, what: impl Display) -> Failure {
        Failure { what: format!("{}: {what}", self.user), sent: self.sent }
    }

    async fn exchange(&mut self, request: &str) -> io::Result<Reply> {
        let started = Instant::now();
        let mut connection = match self.connection.take() {
            Some((connection, used)) if used.elapsed() < KEPT => connection,
            _ => RawConnection::over(connect_from(self.from, self.to).await?),
        };
        connection.stream.write_all(request.as_bytes()).await?;
        self.sent = Some(Instant::now());
        let answer = String::from_utf8_lossy(connection.read().await?);
        let reply = Reply::read(&answer, started.elapsed());
        self.connection = Some((connection, Instant::now())).filter(|_| !reply.closes);
        Ok(reply)
    }
}
