//! Everything that a request can reach: plain data, put together in one place.

use std::sync::atomic::AtomicBool;

use crate::{
    auth::{Attempts, Hashing, Readiness, Visitors},
    clock::Clock,
    config::Config,
    store::{Sessions, Users},
};

/// The application's state, shared by all requests.
#[derive(Debug)]
pub struct App {
    /// What the environment asked for.
    pub config: Config,
    /// Where the time comes from.
    pub clock: Clock,
    /// Who may log in.
    pub users: Users,
    /// Who is logged in.
    pub sessions: Sessions,
    /// The throttle's counts.
    pub attempts: Attempts,
    /// The tries of those who present what is no token.
    pub visitors: Visitors,
    /// The queue in front of password hashing.
    pub hashing: Hashing,
    /// Whether the stores answered when they were last asked.
    pub readiness: Readiness,
    /// Whether the process is about to leave, so that `/readyz` sends new requests elsewhere.
    pub draining: AtomicBool,
}

impl App {
    /// Puts the application together.
    #[must_use]
    pub fn new(config: Config, clock: Clock) -> Self {
        Self {
            sessions: config.redis.clone().map_or_else(Sessions::in_memory, Sessions::in_redis),
            users: match &config.database {
                Some(database) => Users::in_postgres(database.clone()),
                None => Users::in_memory(config.users.clone()),
            },
            attempts: Attempts::default(),
            visitors: Visitors::default(),
            hashing: Hashing::default(),
            readiness: Readiness::default(),
            draining: AtomicBool::new(false),
            config,
            clock,
        }
    }
}
