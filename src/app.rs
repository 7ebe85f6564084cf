//! Everything that a request can reach, opened and put together in one place.

use std::sync::{Arc, atomic::AtomicBool};

use crate::{
    clock::Clock,
    config::{Config, ConfigError, PostgresSettings, RedisSettings},
    domain::{DeviceKeys, Key},
    guard::{Attempts, Hashing, Readiness, Visitors},
    store::{Postgres, Redis, Sessions, Throttle, Users},
};

/// The application's state, shared by all requests.
#[derive(Debug)]
pub struct App {
    /// What the environment asked for.
    pub config: Config,
    /// Where the time comes from.
    pub clock: Clock,
    /// The users who can log in.
    pub users: Users,
    /// The sessions of those who have.
    pub sessions: Sessions,
    /// The throttle of logins.
    pub attempts: Attempts,
    /// By what browsers are recognised in which a user has logged in before.
    pub device_keys: DeviceKeys,
    /// The tries of visitors who present what is no token.
    pub visitors: Visitors,
    /// The queue in front of password hashing.
    pub hashing: Hashing,
    /// Whether the stores answered when they were last asked.
    pub readiness: Readiness,
    /// Whether the process is about to leave, so that `/readyz` sends new requests elsewhere.
    pub draining: AtomicBool,
}

impl App {
    /// Opens the stores that the configuration names. None is connected to yet, and none need be there.
    ///
    /// # Errors
    /// A setting with which no store could ever be reached.
    pub fn new(config: Config, clock: Clock) -> Result<Self, ConfigError> {
        let (sessions, attempts) = match &config.redis {
            Some(settings) => {
                let redis = open_redis(settings)?;
                (Sessions::in_redis(redis.clone()), Attempts::counted_in(Throttle::new(redis)))
            }
            None => (Sessions::in_memory(), Attempts::counted_here()),
        };
        let users = match &config.database {
            Some(settings) => Users::in_postgres(open_postgres(settings)?),
            None => Users::in_memory(config.users.clone(), clock.now()),
        };
        Ok(Self {
            users,
            sessions,
            attempts,
            device_keys: DeviceKeys::new(Key::from_random(rand::random()), Vec::new()),
            visitors: Visitors::default(),
            hashing: Hashing::default(),
            readiness: Readiness::default(),
            draining: AtomicBool::new(false),
            config,
            clock,
        })
    }
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
