//! Everything that a request can reach: plain data, put together in one place.

use std::sync::atomic::AtomicBool;

use crate::{
    auth::{Attempts, Hashing, Visitors},
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
    /// Whether the process is about to leave, so that `/readyz` sends new requests elsewhere.
    pub draining: AtomicBool,
}

impl App {
    /// Puts the application together.
    #[must_use]
    pub fn new(config: Config, clock: Clock) -> Self {
        Self {
            users: match &config.database {
                Some(database) => Users::in_postgres(database.clone()),
                None => Users::in_memory(config.users.clone()),
            },
            sessions: Sessions::in_memory(),
            attempts: Attempts::default(),
            visitors: Visitors::default(),
            hashing: Hashing::default(),
            draining: AtomicBool::new(false),
            config,
            clock,
        }
    }
}
