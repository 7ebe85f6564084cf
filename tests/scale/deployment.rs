//! Two instances of the program, one Redis behind a proxy, and a router in front.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use crate::{
    client::{Act, Client},
    proxy::Proxy,
    records::Records,
    router::Router,
    support::{Answer, Program, UsersFile, request_to, servers::redis::Redis},
};

/// How many users there are: `user-0` and so on.
pub const USERS: usize = 50;

/// Everything that one test needs; it ends with its test.
pub struct Deployment {
    pub instances: Vec<Program>,
    pub router: Arc<Router>,
    pub proxy: Proxy,
    pub redis: Redis,
    /// More variables for the instances that are started from now on.
    pub variables: Vec<(&'static str, String)>,
    /// The variable that names the store of the users.
    users: (&'static str, String),
    _file: Option<UsersFile>,
}

impl Deployment {
    /// Starts Redis with these options, and two instances that reach it through the proxy.
    pub async fn start(redis: &[&str]) -> Self {
        let names: Vec<_> = (0..USERS).map(|number| format!("user-{number}")).collect();
        let file = UsersFile::of(&names);
        let users = ("USERS_FILE", file.path().to_owned());
        Self { _file: Some(file), ..Self::start_with(redis, users).await }
    }

    /// The same, with this variable for the users.
    pub async fn start_with(redis: &[&str], users: (&'static str, String)) -> Self {
        let redis = Redis::start(redis);
        let proxy = Proxy::start(redis.port).await;
        let mut deployment = Self {
            instances: Vec::new(),
            router: Router::to(&[]),
            proxy,
            redis,
            variables: Vec::new(),
            users,
            _file: None,
        };
        for _ in 0..2 {
            deployment.start_instance().await;
        }
        deployment
    }

    /// Starts one more instance and returns the time until it was ready.
    pub async fn start_instance(&mut self) -> Duration {
        let started = Instant::now();
        let instance = self.launch(self.proxy.port);
        while get(&instance, "/readyz").await.status != 200 {
            assert!(started.elapsed() < Duration::from_secs(10), "never ready");
            sleep(Duration::from_millis(5)).await;
        }
        self.router.add(instance.address);
        self.instances.push(instance);
        started.elapsed()
    }

    /// Starts the program with its Redis at this port, and sends it no requests yet.
    pub fn launch(&self, redis: u16) -> Program {
        let url = format!("redis://127.0.0.1:{redis}");
        let mut variables = vec![("REDIS_URL", url.as_str()), (self.users.0, &self.users.1)];
        variables.extend(self.variables.iter().map(|(name, value)| (*name, value.as_str())));
        Program::start(&variables)
    }

    /// Ends the oldest instance as a crash does (SIGKILL).
    pub fn kill_instance(&mut self) {
        let instance = self.instances.remove(0);
        let address = instance.address;
        drop(instance);
        self.router.remove(address);
    }

    /// A router to this instance alone.
    pub fn only(&self, place: usize) -> Arc<Router> {
        Router::to(&[self.instances[place].address])
    }

    pub fn records(&self) -> Records {
        Records::of(&self.redis.url())
    }

    /// This user's browser, before the login.
    pub fn client(&self, number: usize) -> Client {
        Client::new(&format!("user-{number}"), self.router.clone())
    }

    /// The browsers of the first users, logged in.
    pub async fn logged_in(&self, count: usize) -> Vec<Client> {
        let mut clients = Vec::new();
        for number in 0..count {
            let mut client = self.client(number);
            client.insist(Act::Login).await.expect(200);
            clients.push(client);
        }
        clients
    }
}

/// Sends a GET for this path to an instance.
pub async fn get(instance: &Program, path: &str) -> Answer {
    request_to(instance.address, "GET", path, &[], "").await
}

/// R54: while a store can't be asked, the request is refused, and nothing else happens.
#[track_caller]
pub fn expect_unavailable(answer: Answer) {
    assert!(answer.header("retry-after").is_some_and(|seconds| seconds.parse::<u8>().is_ok()), "{answer:?}");
    answer.expect_refusal(503, "unavailable");
}
