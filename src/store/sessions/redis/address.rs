//! Where Redis is, and how long it may take.

use std::{fmt, time::Duration};

use redis::{
    Client, ConnectionInfo, RedisResult,
    cluster::{ClusterClient, ClusterClientBuilder},
    io::tcp::TcpSettings,
};

/// How long one operation may take.
pub(super) const RESPONSE_TIME: Duration = Duration::from_millis(500);
/// How long a connection may take to be made.
pub(super) const CONNECTION_TIME: Duration = Duration::from_millis(400);
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
