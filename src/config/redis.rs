//! Where Redis is: `REDIS_URL`, and how its certificate is verified: `REDIS_TLS`.

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
    /// The authorities to verify it with, in PEM form; the system's if there are none.
    pub authorities: Option<Vec<u8>>,
}

impl RedisSettings {
    /// Its kind, for people.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        if self.nodes.len() == 1 { "Redis" } else { "a Redis cluster" }
    }

    /// Whether the connection to a node leaves the machine and the node is not verified.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.nodes.iter().any(|node| match node.addr() {
            ConnectionAddr::Tcp(host, _) => is_remote(host),
            ConnectionAddr::TcpTls { host, insecure, .. } => *insecure && is_remote(host),
            _ => false,
        })
    }
}

/// Without the addresses, which contain a password.
impl fmt::Debug for RedisSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RedisSettings({})", self.describe())
    }
}

/// Reads `REDIS_URL` and `REDIS_TLS`, for the sub-commands.
///
/// # Errors
/// If it can't be parsed; its value is not repeated.
pub fn read_redis(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<RedisSettings>, ConfigError> {
    read(&Variables(&lookup))
}

/// What `REDIS_TLS` asks for.
enum Trust {
    /// An authority of the system must have issued the certificate.
    Verify,
    /// The certificate is not verified.
    Insecure,
    /// One of these authorities, in PEM form, must have issued it.
    Authorities(Vec<u8>),
}

/// Reads the address of one Redis, or of nodes of a cluster separated by commas. Errors never repeat it: it contains a
/// password.
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
            "must be an address such as redis://user:password@host:6379, with characters of a password other than \
             letters and digits percent-encoded, or several of a cluster, separated by commas",
        )
    })?;
    let tls = nodes.iter().all(|node| matches!(node.addr(), ConnectionAddr::TcpTls { .. }));
    if !tls && !matches!(trust, Trust::Verify) {
        let problem = "is set, but REDIS_URL asks for no TLS; for TLS it begins with rediss://";
        return Err(ConfigError::new(TLS, problem));
    }
    // The library's own check of a cluster's nodes; it makes no connection.
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
    // The library's own way to switch verification off. A URL from outside can't use it: # is refused there.
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
            "must be verify, insecure, or a file of authorities that exists, as seen from the working \
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
