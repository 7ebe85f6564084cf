//! One connection to Redis, to a single server or to a cluster, which reconnects when it breaks.

use std::fmt;

use redis::{
    Cmd, ErrorKind, Pipeline, RedisFuture, RedisResult, Value,
    aio::{ConnectionLike, ConnectionManager},
    cluster_async::ClusterConnection,
    cluster_routing::{MultipleNodeRoutingInfo, RoutingInfo, SingleNodeRoutingInfo},
};

/// One server of a cluster, by host and port.
pub(super) type Server = (String, u16);

/// A connection that all requests share.
#[derive(Clone)]
pub(super) enum Shared {
    Single(ConnectionManager),
    Cluster(ClusterConnection),
}

impl Shared {
    /// Runs a command on the one server, or on each primary of a cluster.
    ///
    /// # Errors
    /// If any does not answer.
    pub(super) async fn run_on_each(&mut self, command: &Cmd) -> RedisResult<Vec<(Option<Server>, Value)>> {
        let cluster = match self {
            Self::Single(connection) => return Ok(vec![(None, connection.req_packed_command(command).await?)]),
            Self::Cluster(connection) => connection,
        };
        let primaries = RoutingInfo::MultiNode((MultipleNodeRoutingInfo::AllMasters, None));
        let Value::Map(answers) = cluster.route_command(command.clone(), primaries).await? else {
            return Err((ErrorKind::UnexpectedReturnType, "a cluster answered as one server").into());
        };
        let mut told_apart = Vec::new();
        for (address, answer) in answers {
            let address: String = redis::from_redis_value(address)?;
            let server = address.rsplit_once(':').and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)));
            told_apart.push((server, answer));
        }
        // The library leaves out a primary that it is not connected to.
        let info: String = redis::cmd("CLUSTER").arg("INFO").query_async(cluster).await?;
        let size = info.lines().find_map(|line| line.strip_prefix("cluster_size:")?.trim().parse().ok());
        if size != Some(told_apart.len()) {
            return Err((ErrorKind::ClusterConnectionNotFound, "a part of the cluster can't be reached").into());
        }
        Ok(told_apart)
    }

    /// Runs a command on this server of a cluster, or on the one server.
    pub(super) async fn run_on(&mut self, server: Option<&Server>, command: &Cmd) -> RedisResult<Value> {
        match (self, server) {
            (Self::Cluster(connection), Some((host, port))) => {
                let one = SingleNodeRoutingInfo::ByAddress { host: host.clone(), port: *port };
                connection.route_command(command.clone(), RoutingInfo::SingleNode(one)).await
            }
            (connection, _) => connection.req_packed_command(command).await,
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shared")
    }
}

impl ConnectionLike for Shared {
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
