//! A client that keeps its connection and its cookie. What goes wrong it reports, with the time at which it had asked.

use std::{
    fmt::Display,
    io,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use crate::helpers::{LOGOUT, REFRESH, UsersFile};

/// Longer than any request may take, 8 s.
const PATIENCE: Duration = Duration::from_secs(15);
/// Shorter than the backend keeps an idle connection, 10 s.
const KEPT: Duration = Duration::from_secs(5);

/// A loopback address, so that many clients don't share one network's budget. There are 16 million of them.
pub fn loopback(number: usize) -> Ipv4Addr {
    let [_, high, middle, low] = u32::try_from(number + 1).unwrap().to_be_bytes();
    Ipv4Addr::new(127, high, middle, low)
}

/// Connects from this address.
pub async fn connect_from(from: Ipv4Addr, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((from, 0)))?;
    socket.connect(to).await
}

/// A user for each of so many clients: `client 0` and so on, with the password `Def`.
pub fn users(count: usize) -> UsersFile {
    UsersFile::of(&(0..count).map(name).collect::<Vec<_>>())
}

fn name(number: usize) -> String {
    format!("client {number}")
}

/// An answer that came whole.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: String,
    pub took: Duration,
    token: Option<String>,
    closes: bool,
}

/// A request without the answer that it should have had.
#[derive(Debug)]
pub struct Failure {
    pub what: String,
    /// When the last byte of the request was written, if it was.
    pub sent: Option<Instant>,
}

/// A client of its own address and user.
pub struct Client {
    pub user: String,
    pub token: String,
    from: Ipv4Addr,
    to: SocketAddr,
    stream: Option<(BufReader<TcpStream>, Instant)>,
    sent: Option<Instant>,
}

impl Client {
    /// A client that has said nothing yet.
    pub fn new(number: usize, to: SocketAddr) -> Self {
        let (user, from) = (name(number), loopback(number));
        Self { user, token: String::new(), from, to, stream: None, sent: None }
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

    /// Only 200 and one's own name will do (R60); the cookie is kept.
    fn own(&mut self, reply: Reply) -> Result<Reply, Failure> {
        if reply.status != 200 || !reply.body.contains(&format!(r#""user":"{}","#, self.user)) {
            return Err(self.failure(format_args!("{reply:?}")));
        }
        if let Some(token) = &reply.token {
            self.token.clone_from(token);
        }
        Ok(reply)
    }

    /// Sends a request, on the connection that is there or a new one, and reads whatever the answer is.
    pub async fn ask(&mut self, request: &str) -> Result<Reply, Failure> {
        self.sent = None;
        match timeout(PATIENCE, self.exchange(request)).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(error)) => Err(self.failure(error)),
            Err(_) => Err(self.failure("no answer")),
        }
    }

    /// Sends a request on a connection of its own and resets that after a while, whatever has come by then.
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
        let mut stream = match self.stream.take() {
            Some((stream, used)) if used.elapsed() < KEPT => stream,
            _ => BufReader::new(connect_from(self.from, self.to).await?),
        };
        stream.write_all(request.as_bytes()).await?;
        self.sent = Some(Instant::now());
        let mut reply = read(&mut stream).await?;
        reply.took = started.elapsed();
        self.stream = Some((stream, Instant::now())).filter(|_| !reply.closes);
        Ok(reply)
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Reply> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await? == 0 {
            return Err(io::Error::other(format!("broken off: {head:?}")));
        }
    }
    let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    let mut body = vec![0; value("content-length: ").parse().unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    let token = value("set-cookie: refresh_token=").split(';').next().filter(|token| !token.is_empty());
    Ok(Reply {
        status: head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0),
        body: String::from_utf8_lossy(&body).into_owned(),
        took: Duration::ZERO,
        token: token.map(str::to_owned),
        closes: value("connection: ") == "close",
    })
}
