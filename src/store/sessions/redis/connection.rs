//! The connection to Redis: one for all requests, made when it is first needed and again when it breaks.

use std::{
    fmt,
    time::{Duration, Instant},
};

use redis::{
    Client, Cmd, FromRedisValue, Pipeline, RedisFuture, RedisResult, Value,
    aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig},
    cluster_async::ClusterConnection,
};
use tokio::{sync::Mutex, time::sleep};

use super::address::{CONNECTION_TIME, RESPONSE_TIME, RedisAddress};
use crate::clock;

/// The pause between two attempts to connect, at least: a server that comes back must not be met by a storm.
const PAUSE: Duration = Duration::from_millis(250);

/// A connection that all requests share.
#[derive(Debug)]
pub(super) struct Connection {
    address: RedisAddress,
    made: Mutex<Option<(Made, Instant)>>,
}

impl Connection {
    pub(super) fn new(address: RedisAddress) -> Self {
        Self { address, made: Mutex::default() }
    }

    /// Runs a command.
    pub(super) async fn run<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let answer = command.query_async(&mut self.get().await?).await;
        if answer.as_ref().is_err_and(|error| !error.is_io_error()) {
            self.forget().await;
        }
        answer
    }

    /// Runs a command that may as well run twice: once more where it failed, unless for want of time.
    pub(super) async fn read<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        match self.run(command).await {
            Err(error) if !error.is_timeout() => self.run(command).await,
            answer => answer,
        }
    }

    async fn get(&self) -> RedisResult<Made> {
        let mut made = self.made.lock().await;
        if let Some((connection, _)) = &*made {
            return Ok(connection.clone());
        }
        let connection = self.make().await?;
        *made = Some((connection.clone(), clock::stopwatch()));
        Ok(connection)
    }

    /// Has the next command make a connection of its own. The library makes a broken one again, but keeps for ever
    /// what a server said when it was greeted: that the password is wrong, or that it is still loading.
    async fn forget(&self) {
        let mut made = self.made.lock().await;
        if made.as_ref().is_some_and(|(_, since)| since.elapsed() >= PAUSE) {
            *made = None;
        }
    }

    async fn make(&self) -> RedisResult<Made> {
        match &self.address {
            RedisAddress::Single(client) => {
                let config = ConnectionManagerConfig::new()
                    .set_connection_timeout(Some(CONNECTION_TIME))
                    .set_response_timeout(Some(RESPONSE_TIME))
                    .set_number_of_retries(1)
                    .set_min_delay(PAUSE)
                    .set_max_delay(PAUSE);
                ConnectionManager::new_lazy_with_config(Client::clone(client), config).map(Made::Single)
            }
            RedisAddress::Cluster(client) => match client.get_async_connection().await {
                Ok(connection) => Ok(Made::Cluster(connection)),
                Err(error) => {
                    sleep(PAUSE).await;
                    Err(error)
                }
            },
        }
    }
}

/// A connection that was made, and makes itself again where it breaks.
#[derive(Clone)]
pub(super) enum Made {
    Single(ConnectionManager),
    Cluster(ClusterConnection),
}

impl fmt::Debug for Made {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Made")
    }
}

impl ConnectionLike for Made {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::Single(connection) => connection.req_packed_command(command),
            Self::Cluster(connection) => connection.req_packed_command(command),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::Single(connection) => connection.req_packed_commands(pipeline, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::Single(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}
