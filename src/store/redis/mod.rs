//! A Redis or Valkey server, or a cluster of them, which several kinds of records can share.

mod address;
mod advice;
mod connection;
mod scan;
mod script;

use std::{fmt, time::Instant};

use redis::{Cmd, ErrorKind, FromRedisValue, RedisResult, ServerErrorKind, Value};
use tokio::sync::Mutex;

use crate::{clock, config::RedisSettings, store::StoreError};
use address::{Address, PAUSE};
use connection::Shared;
use scan::Scan;
pub(super) use script::script;

/// Redis, over one connection for all requests, made when first needed and made again when it breaks.
pub struct Redis {
    address: Address,
    shared: Mutex<Option<(Shared, Instant)>>,
}

impl Redis {
    /// Prepares to connect; only the first command finds out whether a server answers.
    ///
    /// # Errors
    /// If the addresses of a cluster don't go together. They are not repeated.
    pub fn open(settings: &RedisSettings) -> RedisResult<Self> {
        Ok(Self { address: Address::new(settings)?, shared: Mutex::default() })
    }

    /// Runs a command.
    pub(super) async fn run<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let answer = command.query_async(&mut self.connection().await?).await;
        if answer.as_ref().is_err_and(|error| !error.is_io_error()) {
            self.forget().await;
        }
        answer
    }

    /// Runs a command that may run twice: once more if it failed, unless it ran out of time.
    pub(super) async fn read<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        match self.run(command).await {
            Err(error) if !error.is_timeout() => self.run(command).await,
            answer => answer,
        }
    }

    /// Checks whether it answers.
    pub(super) async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.read(&redis::cmd("PING")).await?)
    }

    /// Warnings to the operator about the server, or about any server of a cluster.
    pub(super) async fn advice(&self) -> Result<Vec<&'static str>, StoreError> {
        let answer: Value = match self.read(&redis::cmd("INFO")).await {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) => {
                return Ok(vec![advice::UNASKED]);
            }
            answer => answer?,
        };
        let answers = match answer {
            Value::Map(servers) => servers.into_iter().map(|(_, answer)| answer).collect(),
            answer => vec![answer],
        };
        let mut advice = Vec::new();
        for info in answers {
            advice.extend(advice::advice(&redis::from_redis_value::<String>(info).unwrap_or_default()));
        }
        advice.sort_unstable();
        advice.dedup();
        Ok(advice)
    }

    /// Iterates over the keys that match this pattern, a few at a time.
    pub(super) fn scan(&self, pattern: &'static str) -> Scan<'_> {
        Scan::new(self, pattern)
    }

    async fn connection(&self) -> RedisResult<Shared> {
        let mut shared = self.shared.lock().await;
        if let Some((connection, _)) = &*shared {
            return Ok(connection.clone());
        }
        let connection = self.address.connect().await?;
        *shared = Some((connection.clone(), clock::stopwatch()));
        Ok(connection)
    }

    /// Makes the next command open a new connection. The library replaces a broken one, but keeps for ever what a
    /// server answered to the greeting: that the password is wrong, or that it is still loading.
    async fn forget(&self) {
        let mut shared = self.shared.lock().await;
        if shared.as_ref().is_some_and(|(_, since)| since.elapsed() >= PAUSE) {
            *shared = None;
        }
    }
}

/// Without the address, which contains a password.
impl fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Redis")
    }
}
