//! The address of Redis, and its timeouts.

use std::time::Duration;

use redis::{
    Client, RedisResult, TlsCertificates,
    aio::{ConnectionManager, ConnectionManagerConfig},
    cluster::{ClusterClient, ClusterClientBuilder},
    io::tcp::TcpSettings,
};
use tokio::time::sleep;

use super::connection::Shared;
use crate::config::RedisSettings;

/// How long one operation may take.
const RESPONSE_TIME: Duration = Duration::from_millis(500);
/// How long a connection may take to be made.
const CONNECTION_TIME: Duration = Duration::from_millis(400);
/// The system closes a connection after this long without an acknowledgement.
#[cfg(target_os = "linux")]
const SILENCE: Duration = Duration::from_secs(2);
/// The minimum pause between attempts to connect: a server that restarts must not be flooded.
pub(super) const PAUSE: Duration = Duration::from_millis(250);

/// One server, or a cluster named by some of its nodes.
pub(super) enum Address {
    Single(Box<Client>),
    Cluster(Box<ClusterClient>),
}

impl Address {
    /// Several nodes are a cluster.
    pub(super) fn new(settings: &RedisSettings) -> RedisResult<Self> {
        let tcp = TcpSettings::default().set_nodelay(true);
        #[cfg(target_os = "linux")]
        let tcp = tcp.set_user_timeout(SILENCE);
        let trusted = |pem: &Vec<u8>| TlsCertificates { client_tls: None, root_cert: Some(pem.clone()) };
        let certificates = settings.authorities.as_ref().map(trusted);
        if let [server] = &*settings.nodes {
            let server = server.clone().set_tcp_settings(tcp);
            let client = match certificates {
                Some(certificates) => Client::build_with_tls(server, certificates)?,
                None => Client::open(server)?,
            };
            return Ok(Self::Single(Box::new(client)));
        }
        let cluster = ClusterClientBuilder::new(settings.nodes.clone())
            .tcp_settings(tcp)
            .connection_timeout(CONNECTION_TIME)
            .response_timeout(RESPONSE_TIME)
            .overall_response_timeout(Some(RESPONSE_TIME * 2))
            .retries(3)
            .min_retry_wait(20)
            .max_retry_wait(200);
        let cluster = match certificates {
            Some(certificates) => cluster.certs(certificates),
            None => cluster,
        };
        Ok(Self::Cluster(Box::new(cluster.build()?)))
    }

    /// Connects; if a cluster does not answer, pauses before it fails.
    pub(super) async fn connect(&self) -> RedisResult<Shared> {
        match self {
            Self::Single(client) => {
                let config = ConnectionManagerConfig::new()
                    .set_connection_timeout(Some(CONNECTION_TIME))
                    .set_response_timeout(Some(RESPONSE_TIME))
                    .set_number_of_retries(1)
                    .set_min_delay(PAUSE)
                    .set_max_delay(PAUSE);
                ConnectionManager::new_lazy_with_config(Client::clone(client), config).map(Shared::Single)
            }
            Self::Cluster(client) => match client.get_async_connection().await {
                Ok(connection) => Ok(Shared::Cluster(connection)),
                Err(error) => {
                    sleep(PAUSE).await;
                    Err(error)
                }
            },
        }
    }
}
