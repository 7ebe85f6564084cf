//! Where sessions live: `REDIS_URL`, and whether its certificate is verified.

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};

use super::{ConfigError, environment::Variables};
use crate::store::RedisAddress;

const URL: &str = "REDIS_URL";
const VERIFY: &str = "REDIS_TLS_VERIFY";

/// Reads `REDIS_URL` and what goes with it, for the sub-commands that serve nobody.
///
/// # Errors
/// Where it can't be understood; its value is not repeated.
pub fn read_redis(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<RedisAddress>, ConfigError> {
    read(&Variables(&lookup))
}

/// Reads the address of one Redis, or of nodes of a cluster separated by commas. Errors never repeat it: it has a
/// password in it.
pub(super) fn read(variables: &Variables<'_>) -> Result<Option<RedisAddress>, ConfigError> {
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
    let address = RedisAddress::new(nodes).map_err(|_| {
        refuse("has addresses that don't go together: those of a cluster share user, password and scheme")
    })?;
    Ok(Some(address))
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
