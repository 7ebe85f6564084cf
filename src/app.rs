//! Everything that a request can reach, opened and put together in one place.

use std::sync::{Arc, atomic::AtomicBool};

use rand::{TryRng, rngs::SysRng};
use zeroize::Zeroizing;

use crate::{
    clock::Clock,
    config::{Config, ConfigError, PostgresSettings, RedisSettings},
    domain::{DeviceKeys, Purpose, Secret, Secrets},
    guard::{Attempts, Hashing, Notices, Readiness, Visitors},
    store::{Postgres, Redis, Sessions, Throttle, Users},
};

/// The application's state, shared by all requests.
#[derive(Debug)]
pub struct App {
    /// The settings from the environment.
    pub config: Config,
    /// Where the time comes from.
    pub clock: Clock,
    /// What keys are derived from: `SECRET_KEY`, or this process's own secret.
    pub secrets: Arc<Secrets>,
    /// The users who can log in.
    pub users: Users,
    /// The sessions of users who have logged in.
    pub sessions: Sessions,
    /// The throttle of logins.
    pub attempts: Attempts,
    /// The keys of the cookies that recognise browsers in which a user has logged in before.
    pub device_keys: DeviceKeys,
    /// The tries of visitors whose refresh cookies are no tokens.
    pub visitors: Visitors,
    /// The queue in front of password hashing.
    pub hashing: Hashing,
    /// Whether the stores answered when they were last asked.
    pub readiness: Readiness,
    /// Recent log lines that clients could make the log repeat.
    pub notices: Notices,
    /// Origins that were logged lately because they are not listed.
    pub refused_origins: Notices,
    /// Whether the log has a line that a page and this backend spell localhost differently.
    pub spellings_told: AtomicBool,
    /// Whether the process is about to stop, so that `/readyz` sends new requests elsewhere.
    pub draining: AtomicBool,
}

impl App {
    /// Opens the stores that the configuration names. None is connected to yet, and none need be running.
    ///
    /// # Errors
    /// A setting with which no store could ever be reached.
    pub fn new(config: Config, clock: Clock) -> Result<Self, ConfigError> {
        let secrets = match &config.secrets {
            Some(secrets) => secrets.clone(),
            None => Arc::new(Secrets::of_process(random_secret()?)),
        };
        let (sessions, attempts) = match &config.redis {
            Some(settings) => {
                let redis = open_redis(settings)?;
                let sessions = Sessions::in_redis(redis.clone()).under(secrets.clone());
                (sessions, Attempts::counted_in(Throttle::new(redis)))
            }
            None => (Sessions::in_memory(), Attempts::counted_here()),
        };
        let users = match &config.database {
            Some(settings) => Users::in_postgres(open_postgres(settings)?),
            None => Users::in_memory(config.users.clone(), clock.now()),
        };
        let older = secrets.iter().skip(1).map(|secret| secret.derive(Purpose::DeviceCookies));
        let device_keys = DeviceKeys::new(secrets.first().derive(Purpose::DeviceCookies), older.collect());
        Ok(Self {
            secrets,
            users,
            sessions,
            attempts,
            device_keys,
            visitors: Visitors::default(),
            hashing: Hashing::default(),
            readiness: Readiness::default(),
            notices: Notices::default(),
            refused_origins: Notices::default(),
            spellings_told: AtomicBool::new(false),
            draining: AtomicBool::new(false),
            config,
            clock,
        })
    }

    /// Reads `USERS_FILE` again and returns the number of users; `None` if `USERS_FILE` is not set. Users who were
    /// removed or changed in it are logged out at their next refresh.
    ///
    /// # Errors
    /// What is wrong with the file: the users then stay as they were.
    pub fn read_users_again(&self) -> Result<Option<usize>, ConfigError> {
        if self.config.users_file.is_none() {
            return Ok(None);
        }
        let users = self.config.read_users()?;
        let count = users.len();
        self.users.replace(users, self.clock.now());
        Ok(Some(count))
    }
}

fn random_secret() -> Result<Secret, ConfigError> {
    let mut bytes = Zeroizing::new([0; 32]);
    let filled = SysRng.try_fill_bytes(&mut *bytes);
    filled.map_err(|_| ConfigError::new("SECRET_KEY", "is not set, and the system's random generator failed"))?;
    Ok(Secret::from_random(*bytes))
}

/// Opens the database of `DATABASE_URL`.
///
/// # Errors
/// If no server could be trusted.
pub fn open_postgres(settings: &PostgresSettings) -> Result<Arc<Postgres>, ConfigError> {
    let opened = Postgres::open(settings);
    opened.map(Arc::new).map_err(|error| ConfigError::new("DATABASE_URL", error.to_string()))
}

/// Opens the Redis of `REDIS_URL`.
///
/// # Errors
/// If its addresses can't be used together.
pub fn open_redis(settings: &RedisSettings) -> Result<Arc<Redis>, ConfigError> {
    let opened = Redis::open(settings);
    opened.map(Arc::new).map_err(|_| ConfigError::new("REDIS_URL", "has an address that can't be used"))
}
