//! A client that keeps cookies and connections, and accepts no answer that is not its own.

use std::{
    collections::{HashMap, hash_map::Entry},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use crate::{
    records::session,
    router::Router,
    support::{Answer, HttpConnection, HttpRequest, LOGOUT, ORIGIN, REFRESH, claims, request},
};

/// The acts of a client.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Login,
    Refresh,
    Me,
    Logout,
}

/// The connection broke after the request was sent: whether it was served is unknown.
#[derive(Debug)]
pub struct Lost;

/// A user's browser. Like a router, it tries the next instance if a connection can't be opened, and the same one again
/// if a connection was closed before the request was sent; nothing else is retried.
pub struct Client {
    pub user: String,
    pub pass: String,
    pub refresh_token: String,
    pub access_token: String,
    /// What the backend recognises the browser by, if it keeps that cookie.
    device: Option<String>,
    /// How many answers were lost.
    pub lost: usize,
    pub router: Arc<Router>,
    connections: HashMap<SocketAddr, HttpConnection>,
}

impl Client {
    /// Longer than the program takes for any request.
    const PATIENCE: Duration = Duration::from_secs(15);

    pub fn new(user: &str, router: Arc<Router>) -> Self {
        let (refresh_token, access_token, connections) = Default::default();
        let (user, pass) = (user.to_owned(), "Def".to_owned());
        Self { user, pass, refresh_token, access_token, device: None, lost: 0, router, connections }
    }

    /// The same browser behind another router, with connections of its own.
    pub fn behind(&self, router: &Arc<Router>) -> Self {
        let (refresh_token, access_token) = (self.refresh_token.clone(), self.access_token.clone());
        Self { refresh_token, access_token, ..Self::new(&self.user, router.clone()) }
    }

    /// The same browser, which from now on keeps the cookie that makes it a known one, as real browsers do: a login that
    /// is lost with its instance then counts for it alone.
    pub fn keeping_its_device(self) -> Self {
        Self { device: Some(String::new()), ..self }
    }

    /// Sends one request, and keeps the tokens of the answer.
    pub async fn ask(&mut self, act: Act) -> Result<Answer, Lost> {
        let request = self.request(act);
        let answer = timeout(Self::PATIENCE, self.send(request)).await.expect("no answer at all");
        let Ok(answer) = answer else {
            self.lost += 1;
            return Err(Lost);
        };
        if answer.status == 200 {
            self.keep(act, &answer);
        } else {
            assert!(answer.cookies().is_empty(), "{answer:?}");
        }
        Ok(answer)
    }

    /// Sends a request, and sends it again if the answer was lost.
    pub async fn insist(&mut self, act: Act) -> Answer {
        loop {
            if let Ok(answer) = self.ask(act).await {
                return answer;
            }
        }
    }

    /// Sends a request, and returns how long the answer took.
    pub async fn time(&mut self, act: Act) -> (Answer, Duration) {
        let started = Instant::now();
        (self.ask(act).await.expect("the answer was lost"), started.elapsed())
    }

    pub fn request(&self, act: Act) -> HttpRequest {
        let body = match act {
            Act::Login => json!({"env": "login", "user": self.user, "pass": self.pass}).to_string(),
            Act::Refresh => REFRESH.to_owned(),
            Act::Me => String::new(),
            Act::Logout => LOGOUT.to_owned(),
        };
        let common = [("host", "doorstep.test"), ("origin", ORIGIN)];
        if matches!(act, Act::Me) {
            let bearer = format!("Bearer {}", self.access_token);
            request("GET", "/me", &[&common[..], &[("authorization", &bearer)]].concat(), body)
        } else {
            let device = self.device.as_ref().map(|device| format!("; known_device={device}")).unwrap_or_default();
            let cookies = format!("refresh_token={}; refresh_user={}{device}", self.refresh_token, self.user);
            let own = [("content-type", "text/plain"), ("cookie", &*cookies)];
            request("POST", "/login", &[&common[..], &own].concat(), body)
        }
    }

    async fn send(&mut self, mut request: HttpRequest) -> Result<Answer, Lost> {
        loop {
            for instance in self.router.turn() {
                while let Some(connection) = self.connection(instance).await {
                    match connection.ask(request).await {
                        Ok(answer) => return Ok(answer),
                        Err(unsent) => {
                            self.connections.remove(&instance);
                            request = *unsent.ok_or(Lost)?;
                        }
                    }
                }
            }
            sleep(Duration::from_millis(10)).await;
        }
    }

    /// The connection to this instance, or a new one; none if the instance refuses.
    async fn connection(&mut self, instance: SocketAddr) -> Option<&mut HttpConnection> {
        match self.connections.entry(instance) {
            Entry::Occupied(entry) => Some(entry.into_mut()),
            Entry::Vacant(entry) => Some(entry.insert(HttpConnection::open(instance).await.ok()?)),
        }
    }

    /// R60: user, tokens, cookies and session are the caller's own.
    #[track_caller]
    pub fn keep(&mut self, act: Act, answer: &Answer) {
        if matches!(act, Act::Logout) {
            return;
        }
        let body = answer.json();
        assert_eq!(body["user"], *self.user, "{answer:?}");
        if matches!(act, Act::Me) {
            assert_eq!(answer.header("x-auth-user"), Some(&*self.user));
            return;
        }
        self.access_token = answer.access_token();
        let known = answer.cookies().into_iter().find(|cookie| cookie.name == "known_device");
        if let (Some(device), Some(known)) = (&mut self.device, known) {
            *device = known.value;
        }
        if let Some(cookie) = answer.cookies().into_iter().find(|cookie| cookie.name == "refresh_token") {
            let same_session = session(&cookie.value) == session(&self.refresh_token);
            assert!(same_session || matches!(act, Act::Login), "{answer:?}");
            self.refresh_token = cookie.value;
        }
        for token in [&self.access_token, &self.refresh_token] {
            assert_eq!(claims(token)["sub"], *self.user, "{answer:?}");
            assert_eq!(session(token), session(&self.refresh_token), "{answer:?}");
        }
    }
}
