//! Attacks on hashing, one file a kind. Each aims at one thing: that an owner's login is refused or takes too long.
//!
//! The backend believes one proxy, so that the addresses can be invented and all come from loopback.

mod costly_hashes;
mod household;
mod known_browser;
mod large_memory;
mod more_addresses_than_places;
mod site;
mod ten_addresses;
mod three_addresses;
mod vanishing;
mod wrong_passwords;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::{Map, Value, json};
use tokio::{task::JoinHandle, time::sleep};

use crate::{
    client::Client,
    support::{Program, UsersFile},
};

/// How long an attack goes on while the owner logs in, and how long before.
const MEASURED: Duration = Duration::from_secs(8);
const HEAD_START: Duration = Duration::from_secs(1);
/// How long an owner waits between two logins.
const OWNER_PAUSE: Duration = Duration::from_millis(250);
/// What an owner waits for an answer, and what share of them must come in time.
const IN_TIME: Duration = Duration::from_secs(2);
const SHARE: f64 = 0.95;
/// How long a refused attacker waits: all of them together are bounded to some thousand requests a second.
const ATTACKER_PAUSE: Duration = Duration::from_millis(50);

/// Where an owner logs in from: from an address that no attack uses.
#[derive(Clone, Copy)]
pub enum From {
    /// From the same one again and again.
    One,
    /// From a fresh one each time, as so many owners do.
    Fresh,
    /// From the same one, in a browser in which the owner has logged in before.
    KnownBrowser,
}

/// One login of an attacker.
pub struct Login {
    /// The invented address that it comes from.
    pub from: String,
    pub user: String,
    pub pass: &'static str,
    /// After what time the client vanishes, if it does not wait for the answer.
    pub vanishes: Option<Duration>,
    /// By what the backend recognises the browser, if it does.
    device: Option<String>,
}

impl Login {
    pub fn new(from: String, user: String, pass: &'static str) -> Self {
        Self { from, user, pass, vanishes: None, device: None }
    }

    fn request(&self) -> String {
        let body = json!({"env": "login", "user": self.user, "pass": self.pass}).to_string();
        let device =
            self.device.as_ref().map(|device| format!("Cookie: known_device={device}\r\n")).unwrap_or_default();
        format!(
            "POST /login HTTP/1.1\r\nHost: localhost\r\n{device}Content-Length: {}\r\nX-Forwarded-For: {}\r\n\r\n{body}",
            body.len(),
            self.from,
        )
    }
}

/// A backend that believes one proxy, with these users besides the owner: a name and a hash each, or else the password
/// `Def` as it is hashed today.
pub fn start(users: impl IntoIterator<Item = (String, Option<String>)>) -> (Program, UsersFile) {
    let of_today = doorstep::domain::Password::parse("Def".into()).unwrap();
    let of_today = of_today.hash([1; 16], &mut doorstep::domain::Argon2Memory::default()).unwrap();
    let all = users.into_iter().chain([("owner".to_owned(), None)]);
    let entries: Map<String, Value> = all
        .map(|(name, hash)| (name, json!({"pass": hash.as_deref().unwrap_or(of_today.as_str()), "avatar": "a.png"})))
        .collect();
    let file = UsersFile::new(&Value::Object(entries).to_string());
    (Program::start(&[("USERS_FILE", file.path()), ("PROXY_HOPS", "1")]), file)
}

/// So many clients at once, each of which logs in again and again.
struct Attack {
    on: Arc<AtomicBool>,
    statuses: Arc<Mutex<BTreeMap<u16, usize>>>,
    clients: Vec<JoinHandle<()>>,
}

impl Attack {
    /// `login` makes the logins of each client, by its number and the number of its login.
    fn start<Make>(to: SocketAddr, clients: usize, login: Make) -> Self
    where
        Make: Fn(usize, usize) -> Login + Send + Sync + 'static,
    {
        let (on, statuses) = (Arc::new(AtomicBool::new(true)), Arc::new(Mutex::new(BTreeMap::new())));
        let login = Arc::new(login);
        let clients = (0..clients).map(|number| {
            let (on, statuses, login) = (on.clone(), statuses.clone(), login.clone());
            tokio::spawn(async move {
                let mut client = Client::new(0, to);
                for round in 0.. {
                    let login = login(number, round);
                    let status = match login.vanishes {
                        Some(after) => {
                            client.vanish(&login.request(), after).await;
                            0
                        }
                        None => client.ask(&login.request()).await.map_or(0, |reply| reply.status),
                    };
                    *statuses.lock().unwrap().entry(status).or_default() += 1;
                    if !on.load(Ordering::Relaxed) {
                        break;
                    }
                    if ![200, 401].contains(&status) {
                        sleep(ATTACKER_PAUSE).await;
                    }
                }
            })
        });
        Self { clients: clients.collect(), on, statuses }
    }

    /// Ends the attack; how many answers there were of each status, 0 for none.
    async fn stop(self) -> BTreeMap<u16, usize> {
        self.on.store(false, Ordering::Relaxed);
        join_all(self.clients).await.into_iter().for_each(Result::unwrap);
        std::mem::take(&mut *self.statuses.lock().unwrap())
    }
}

/// An owner logs in while so many clients attack: of his logins, 95 in 100 must succeed within 2 s.
pub async fn owner_gets_in_while<Make>(what: &str, program: &Program, from: From, clients: usize, login: Make)
where
    Make: Fn(usize, usize) -> Login + Send + Sync + 'static,
{
    let device = match from {
        From::KnownBrowser => Some(program.login("owner", "Def").await.expect(200).cookie("known_device").value),
        From::One | From::Fresh => None,
    };
    let attack = Attack::start(program.address, clients, login);
    sleep(HEAD_START).await;
    let mut owner = Client::new(1, program.address);
    let (mut in_time, mut delays, mut refused) = (0_u32, Vec::new(), 0_u32);
    let started = Instant::now();
    while started.elapsed() < MEASURED {
        let address = match from {
            From::One | From::KnownBrowser => 0,
            From::Fresh => delays.len(),
        };
        let login = Login::new(format!("203.0.113.{address}"), "owner".to_owned(), "Def");
        let reply = owner.ask(&Login { device: device.clone(), ..login }.request()).await.unwrap();
        refused += u32::from(reply.status != 200);
        in_time += u32::from(reply.status == 200 && reply.took <= IN_TIME);
        delays.push(reply.took);
        sleep(OWNER_PAUSE).await;
    }
    let statuses = attack.stop().await;
    delays.sort_unstable();
    let (median, slowest) = (delays[delays.len() / 2], delays[delays.len() - 1]);
    println!(
        "{what}: {in_time} of {} logins of an owner in time, {refused} refused, median {median:?}, slowest {slowest:?}; attackers: {statuses:?}",
        delays.len()
    );
    let all = u32::try_from(delays.len()).unwrap();
    assert!(f64::from(in_time) >= SHARE * f64::from(all), "{what}: {in_time} of {all}");
}
