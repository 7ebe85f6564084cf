//! Where sessions live: `REDIS_URL`, and whether its certificate is verified.

use std::fmt;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, cluster::ClusterClientBuilder};

use super::{ConfigError, environment::Variables};

const URL: &str = "REDIS_URL";
const VERIFY: &str = "REDIS_TLS_VERIFY";

/// A Redis or Valkey server, or several nodes of a cluster, as `REDIS_URL` describes them.
#[derive(Clone)]
pub struct RedisSettings {
    /// The address of one server, or of several nodes of a cluster.
    pub nodes: Vec<ConnectionInfo>,
}

impl RedisSettings {
    /// What is there, for people.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        if self.nodes.len() == 1 { "Redis" } else { "a Redis cluster" }
    }
}

/// Without the addresses, which have a password in them.
impl fmt::Debug for RedisSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RedisSettings({})", self.describe())
    }
}

/// Reads `REDIS_URL` and what goes with it, for the sub-commands that serve nobody.
///
/// # Errors
/// Where it can't be understood; its value is not repeated.
pub fn read_redis(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<RedisSettings>, ConfigError> {
    read(&Variables(&lookup))
}

/// Reads the address of one Redis, or of nodes of a cluster separated by commas. Errors never repeat it: it has a
/// password in it.
pub(super) fn read(variables: &Variables<'_>) -> Result<Option<RedisSettings>, ConfigError> {
    let verify = variables.parsed(VERIFY, "true or false", |text| text.parse().ok())?;
    let Some(list) = variables.text(URL) else { return Ok(None) };
    let refuse = |problem: &str| ConfigError::new(URL, problem);
    let nodes: Option<Vec<_>> = list.split(',').map(|url| read_node(url.trim(), verify.unwrap_or(true))).collect();
    let nodes = nodes.ok_or_else(|| {
        refuse(
            "must be an address such as redis://user:password@host:6379, or several of a cluster, separated by commas",
        )
    })?;
    if verify == Some(false) && !nodes.iter().all(|node| matches!(node.addr(), ConnectionAddr::TcpTls { .. })) {
        let problem = "is false, but without TLS there is nothing to verify: REDIS_URL begins with rediss:// for TLS";
        return Err(ConfigError::new(VERIFY, problem));
    }
    // The library's own check of a cluster's nodes, which connects to none of them.
    if nodes.len() > 1 && ClusterClientBuilder::new(nodes.clone()).build().is_err() {
        return Err(refuse("has addresses that don't go together: those of a cluster share user, password and scheme"));
    }
    Ok(Some(RedisSettings { nodes }))
}

fn read_node(url: &str, verify: bool) -> Option<ConnectionInfo> {
    let schemes = ["redis://", "rediss://", "valkey://", "valkeys://"];
    // What follows a # is the library's own way to switch verification off.
    if url.contains('#') || !schemes.iter().any(|scheme| url.starts_with(scheme)) {
        return None;
    }
    let tls = url.starts_with("rediss") || url.starts_with("valkeys");
    let url = if tls && !verify { format!("{url}#insecure") } else { url.to_owned() };
    url.into_connection_info().ok()
}
