//! Where Redis is: `REDIS_URL`, and whom a connection to it trusts: `REDIS_TLS`.

use std::{fmt, fs, path::Path};

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, cluster::ClusterClientBuilder};
use rustls::pki_types::{CertificateDer, pem::PemObject};

use super::{
    ConfigError,
    address::{check_credentials, is_host, is_remote},
    environment::Variables,
};

const URL: &str = "REDIS_URL";
const TLS: &str = "REDIS_TLS";

/// A Redis or Valkey server, or several nodes of a cluster, as `REDIS_URL` describes them.
#[derive(Clone)]
pub struct RedisSettings {
    /// The address of one server, or of several nodes of a cluster.
    pub nodes: Vec<ConnectionInfo>,
    /// The authorities that vouch for it, in PEM form; the system's if there are none.
    pub authorities: Option<Vec<u8>>,
}

impl RedisSettings {
    /// What is there, for people.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        if self.nodes.len() == 1 { "Redis" } else { "a Redis cluster" }
    }

    /// Whether the way to a node leaves the machine, and nobody vouches for who is at its end.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.nodes.iter().any(|node| match node.addr() {
            ConnectionAddr::Tcp(host, _) => is_remote(host),
            ConnectionAddr::TcpTls { host, insecure, .. } => *insecure && is_remote(host),
            _ => false,
        })
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
/// If it can't be understood; its value is not repeated.
pub fn read_redis(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<RedisSettings>, ConfigError> {
    read(&Variables(&lookup))
}

/// What `REDIS_TLS` asks for.
enum Trust {
    /// An authority of the system vouches for the server.
    Verify,
    /// Nobody does.
    Insecure,
    /// One of these does, which are in PEM form.
    Authorities(Vec<u8>),
}

/// Reads the address of one Redis, or of nodes of a cluster separated by commas. Errors never repeat it: it has a
/// password in it.
pub(super) fn read(variables: &Variables<'_>) -> Result<Option<RedisSettings>, ConfigError> {
    let trust = match variables.text(TLS).as_deref() {
        None | Some("verify") => Trust::Verify,
        Some("insecure") => Trust::Insecure,
        Some(file) => Trust::Authorities(read_authorities(file)?),
    };
    let Some(list) = variables.text(URL) else { return Ok(None) };
    let refuse = |problem: &str| ConfigError::new(URL, problem);
    list.split(',').try_for_each(|url| check_credentials(url.trim())).map_err(refuse)?;
    let insecure = matches!(trust, Trust::Insecure);
    let nodes: Option<Vec<_>> = list.split(',').map(|url| read_node(url.trim(), insecure)).collect();
    let nodes = nodes.ok_or_else(|| {
        refuse(
            "must be an address such as redis://user:password@host:6379, with other than letters and digits of a \
             password percent-encoded, or several of a cluster, separated by commas",
        )
    })?;
    let tls = nodes.iter().all(|node| matches!(node.addr(), ConnectionAddr::TcpTls { .. }));
    if !tls && !matches!(trust, Trust::Verify) {
        let problem = "is set, but REDIS_URL asks for no TLS: it begins with rediss:// for TLS";
        return Err(ConfigError::new(TLS, problem));
    }
    // The library's own check of a cluster's nodes, which connects to none of them.
    if nodes.len() > 1 && ClusterClientBuilder::new(nodes.clone()).build().is_err() {
        return Err(refuse("has addresses that don't go together: those of a cluster share user, password and scheme"));
    }
    let authorities = if let Trust::Authorities(pem) = trust { Some(pem) } else { None };
    Ok(Some(RedisSettings { nodes, authorities }))
}

fn read_node(url: &str, insecure: bool) -> Option<ConnectionInfo> {
    let schemes = ["redis://", "rediss://", "valkey://", "valkeys://"];
    if !schemes.iter().any(|scheme| url.starts_with(scheme)) {
        return None;
    }
    let tls = url.starts_with("rediss") || url.starts_with("valkeys");
    // The library's own way to switch verification off, which nobody else may use: there is no # in a URL.
    let url = if tls && insecure { format!("{url}#insecure") } else { url.to_owned() };
    let node = url.into_connection_info().ok()?;
    let (ConnectionAddr::Tcp(host, _) | ConnectionAddr::TcpTls { host, .. }) = node.addr() else { return None };
    is_host(host).then_some(node)
}

fn read_authorities(file: &str) -> Result<Vec<u8>, ConfigError> {
    let refuse = |problem: &str| ConfigError::new(TLS, problem);
    // A device or a pipe might never end.
    if !Path::new(file).is_file() {
        return Err(refuse(
            "must be verify, insecure, or a file of authorities that is there, seen from the working \
                           directory",
        ));
    }
    let pem =
        fs::read(file).map_err(|error| refuse(&format!("names a file that could not be read: {}", error.kind())))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(pem),
        _ => Err(refuse("names a file without a certificate in PEM form")),
    }
}
