//! The connection to Redis: one for all requests, made when it is first needed and again when it breaks.

use std::{fmt, time::Duration};

use redis::{
    Client, Cmd, ConnectionInfo, FromRedisValue, Pipeline, RedisError, RedisFuture, RedisResult, Value,
    aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig},
    cluster::{ClusterClient, ClusterClientBuilder},
    cluster_async::ClusterConnection,
    io::tcp::TcpSettings,
};
use tokio::{sync::OnceCell, time::sleep};

/// How long one operation may take.
const RESPONSE_TIME: Duration = Duration::from_millis(500);
/// How long a connection may take to be made.
const CONNECTION_TIME: Duration = Duration::from_millis(400);
/// The pause between two attempts to connect, at least: a server that comes back must not be met by a storm.
const PAUSE: Duration = Duration::from_millis(250);
/// After which time without an acknowledgement the system gives a connection up.
#[cfg(target_os = "linux")]
const SILENCE: Duration = Duration::from_secs(2);

/// Where Redis is: one server, or several nodes of a cluster.
#[derive(Clone)]
pub enum RedisAddress {
    /// One server.
    Single(Box<Client>),
    /// A cluster, by some of its nodes.
    Cluster(Box<ClusterClient>),
}

impl RedisAddress {
    /// Takes the addresses of one server, or of several nodes of a cluster.
    ///
    /// # Errors
    /// Where there is none, or those of a cluster don't go together. They are not repeated.
    pub fn new(nodes: Vec<ConnectionInfo>) -> RedisResult<Self> {
        let tcp = TcpSettings::default().set_nodelay(true);
        #[cfg(target_os = "linux")]
        let tcp = tcp.set_user_timeout(SILENCE);
        match <[ConnectionInfo; 1]>::try_from(nodes) {
            Ok([server]) => Ok(Self::Single(Box::new(Client::open(server.set_tcp_settings(tcp))?))),
            Err(nodes) => {
                let cluster = ClusterClientBuilder::new(nodes)
                    .tcp_settings(tcp)
                    .connection_timeout(CONNECTION_TIME)
                    .response_timeout(RESPONSE_TIME)
                    .overall_response_timeout(Some(RESPONSE_TIME * 2))
                    .retries(3)
                    .min_retry_wait(20)
                    .max_retry_wait(200);
                Ok(Self::Cluster(Box::new(cluster.build()?)))
            }
        }
    }

    /// What is there, for people.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Single(_) => "Redis",
            Self::Cluster(_) => "a Redis cluster",
        }
    }
}

/// Without the address itself, which has a password in it.
impl fmt::Debug for RedisAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RedisAddress({})", self.describe())
    }
}

/// A connection that all requests share.
#[derive(Debug)]
pub(super) struct Connection {
    address: RedisAddress,
    made: OnceCell<Made>,
}

impl Connection {
    pub(super) fn new(address: RedisAddress) -> Self {
        Self { address, made: OnceCell::new() }
    }

    /// Runs a command.
    pub(super) async fn run<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        command.query_async(&mut self.made.get_or_try_init(|| self.make()).await?.clone()).await
    }

    /// Runs a command that may as well run twice: once more where the first run found the connection broken.
    pub(super) async fn read<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        match self.run(command).await {
            Err(error) if is_broken(&error) => self.run(command).await,
            answer => answer,
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

fn is_broken(error: &RedisError) -> bool {
    error.is_io_error() && !error.is_timeout()
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
