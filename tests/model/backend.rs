//! The backend under test: the real server on a real socket, its clock, and its store, which can fail.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use doorstep::domain::{Fate, Id, Session, Time};
use futures_util::future::join_all;
use tokio::time::sleep;

use crate::{
    actions::Outage,
    cast::users_file,
    forwarder::Forwarder,
    reference::Moment,
    support::{
        Answer, HttpConnection, HttpRequest, ORIGIN, TestApp, UsersFile, request, servers::redis::Redis, spawn_app_with,
    },
};

/// A Redis that can be made unavailable without ending it.
pub struct Store {
    redis: Redis,
    wire: Forwarder,
}

impl Store {
    pub async fn start() -> Self {
        let redis = Redis::start(&[]);
        let wire = Forwarder::start(redis.port).await;
        redis.run(&["acl", "setuser", "operator", "on", "nopass", "+@all", "~*"]);
        Self { redis, wire }
    }

    /// Runs a command as a user that no outage affects.
    fn operate(&self, command: &[&str]) {
        let login = ["--no-auth-warning", "--user", "operator", "--pass", "any"];
        let said = self.redis.run(&[&login, command].concat());
        assert_eq!(said, "OK", "{command:?}");
    }

    fn go_away(&self, outage: Outage) {
        match outage {
            Outage::Unreachable => self.wire.set_whole(false),
            Outage::Refusing => self.operate(&["acl", "setuser", "default", "-@all"]),
        }
    }

    fn come_back(&self) {
        self.wire.set_whole(true);
        self.operate(&["acl", "setuser", "default", "+@all"]);
    }
}

/// A running backend, and connections to it.
pub struct Backend<'store> {
    store: Option<&'store Store>,
    app: TestApp,
    connections: Vec<HttpConnection>,
    took: Duration,
}

impl<'store> Backend<'store> {
    /// Starts a backend without sessions, whose clock stands at this moment.
    pub async fn start(store: Option<&'store Store>, now: Moment) -> Self {
        if let Some(store) = store {
            store.come_back();
            store.operate(&["flushall"]);
        }
        Self::launch(store, now).await
    }

    async fn launch(store: Option<&'store Store>, now: Moment) -> Self {
        let url = store.map(|store| store.wire.url());
        let users = UsersFile::new(&users_file());
        let mut variables = vec![("PROXY_HOPS", "1"), ("USERS_FILE", users.path())];
        variables.extend(url.as_deref().map(|url| ("REDIS_URL", url)));
        let app = spawn_app_with(&variables).await;
        let backend = Self { store, app, connections: Vec::new(), took: Duration::ZERO };
        backend.set_clock(now);
        backend
    }

    pub fn set_clock(&self, now: Moment) {
        let clock = &self.app.app.clock;
        clock.advance(Time::from_timestamp_millis(now).unwrap() - clock.now());
        assert_eq!(clock.now() - Time::from_timestamp_millis(now).unwrap(), TimeDelta::zero());
    }

    /// Replaces this process by another.
    pub async fn restart(&mut self) {
        let now = self.app.app.clock.now().timestamp_millis();
        *self = Self::launch(self.store, now).await;
    }

    /// Whether there is a store, which can fail and outlives a process.
    pub fn has_store(&self) -> bool {
        self.store.is_some()
    }

    pub fn lose_store(&self, outage: Outage) {
        self.store.unwrap().go_away(outage);
    }

    /// Restores the store and waits until the backend has found it again: it pauses between attempts to connect.
    pub async fn find_store(&self) {
        self.store.unwrap().come_back();
        for _ in 0..100 {
            if self.app.app.sessions.ping().await.is_ok() {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
        panic!("the backend does not find its store again");
    }

    /// Whether the last answer took at least as long as the backend's shortest time limit for its store.
    pub fn was_slow(&self) -> bool {
        self.took >= Duration::from_millis(400)
    }

    /// The record of a session.
    pub async fn record(&self, id: &str) -> Option<Session> {
        self.app.app.sessions.find(Id::parse(id).unwrap()).await.unwrap()
    }

    /// Replaces the session's record by an older one, unless it has ended.
    pub async fn replace(&self, older: &Session) -> bool {
        let Some(copy) = self.record(&older.id.to_string()).await else { return false };
        let replaced = self.app.app.sessions.update(&copy, |session| {
            *session = older.clone();
            (Fate::Keep, ())
        });
        replaced.await.unwrap().is_some()
    }

    /// Posts to `/login` from this address, with this `Cookie` header, in this many tabs at once.
    pub async fn post(&mut self, address: &str, cookie: &str, body: &str, tabs: usize) -> Vec<Answer> {
        let headers =
            [("content-type", "text/plain"), ("origin", ORIGIN), ("x-forwarded-for", address), ("cookie", cookie)];
        let present = if cookie.is_empty() { 3 } else { 4 };
        self.connect(tabs).await;
        let started = Instant::now();
        let posts = self.connections.iter_mut().take(tabs);
        let posts = posts.map(|connection| ask(connection, request("POST", "/login", &headers[..present], body)));
        let answers = join_all(posts).await;
        self.took = started.elapsed();
        answers
    }

    /// Requests `/me` with these `Authorization` headers.
    pub async fn me(&mut self, bearers: &[String]) -> Answer {
        let headers: Vec<_> = bearers.iter().map(|bearer| ("authorization", bearer.as_str())).collect();
        self.connect(1).await;
        let started = Instant::now();
        let answer = ask(&mut self.connections[0], request("GET", "/me", &headers, "")).await;
        self.took = started.elapsed();
        answer
    }

    async fn connect(&mut self, connections: usize) {
        while self.connections.len() < connections {
            self.connections.push(HttpConnection::open(self.app.address).await.unwrap());
        }
    }
}

async fn ask(connection: &mut HttpConnection, request: HttpRequest) -> Answer {
    connection.ask(request).await.expect("no answer")
}

impl Drop for Backend<'_> {
    fn drop(&mut self) {
        // Without connections the server leaves at once.
        self.connections.clear();
        self.app.leave();
    }
}
