//! Where PostgreSQL is: `DATABASE_URL`, with `sslmode` and `sslrootcert` as libpq reads them.

use std::{fmt, fs, path::Path};

use tokio_postgres::config::{Config, Host, SslMode, SslNegotiation};

use super::{
    ConfigError,
    address::{check_credentials, is_host, is_remote},
    environment::Variables,
    parameters::{misunderstood, take_tls_parameters},
};

pub(super) const VARIABLE: &str = "DATABASE_URL";

/// A PostgreSQL server, as `DATABASE_URL` describes it. The password is never printed.
#[derive(Clone)]
pub struct PostgresSettings {
    /// Its address and how to log in.
    pub server: Config,
    /// What it has to prove over TLS.
    pub verification: Verification,
    /// The authorities to verify it with, in PEM form; the system's if there are none.
    pub authorities: Option<Vec<u8>>,
}

/// What a server has to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Nothing: TLS only keeps eavesdroppers out (`prefer`, `require`).
    Nothing,
    /// That its certificate is from an authority (`verify-ca`).
    Authority,
    /// That its certificate is from an authority and names this host (`verify-full`).
    Name,
}

impl PostgresSettings {
    /// Whether the connection leaves the machine and the server is not verified.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        let remote = |host: &Host| matches!(host, Host::Tcp(name) if is_remote(name));
        self.verification == Verification::Nothing && self.server.get_hosts().iter().any(remote)
    }
}

/// The database's name and hosts, for `doorstep check`.
impl fmt::Display for PostgresSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.server.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
        let hosts: Vec<_> = hosts.collect();
        let shown = format!("{} on {}", self.server.get_dbname().unwrap_or_default(), hosts.join(", "));
        write!(formatter, "{}", shown.escape_debug())
    }
}

impl fmt::Debug for PostgresSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PostgresSettings({self})")
    }
}

/// Reads `DATABASE_URL` and nothing else, for the sub-commands.
///
/// # Errors
/// If it can't be parsed; its value is not repeated.
pub fn read_database(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<PostgresSettings>, ConfigError> {
    read(&Variables(&lookup))
}

pub(super) fn read(variables: &Variables<'_>) -> Result<Option<PostgresSettings>, ConfigError> {
    variables.text(VARIABLE).map(|url| parse(&url)).transpose()
}

/// Errors repeat nothing of the URL but the name of a parameter: a password that is not percent-encoded may be anywhere
/// before the last `@`.
fn parse(url: &str) -> Result<PostgresSettings, ConfigError> {
    let refuse = |problem: &str| ConfigError::new(VARIABLE, problem);
    if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(refuse("does not begin with postgres:// or postgresql://"));
    }
    check_credentials(url).map_err(refuse)?;
    let (url, tls) = take_tls_parameters(url)?;
    let mut server: Config = url.parse().map_err(|_| refuse(&misunderstood(&url)))?;
    if server.get_user().is_none_or(str::is_empty) || server.get_dbname().is_none_or(str::is_empty) {
        return Err(refuse("names no user or no database: postgres://user:password@host:5432/database"));
    }
    check_hosts(&server).map_err(refuse)?;
    if server.get_ssl_negotiation() != SslNegotiation::Postgres {
        return Err(refuse("asks for a direct sslnegotiation, which is not supported"));
    }
    let (mode, mut verification) = match tls.mode.as_deref() {
        None | Some("prefer") => (SslMode::Prefer, Verification::Nothing),
        Some("disable") => (SslMode::Disable, Verification::Nothing),
        Some("require") => (SslMode::Require, Verification::Nothing),
        Some("verify-ca") => (SslMode::Require, Verification::Authority),
        Some("verify-full") => (SslMode::Require, Verification::Name),
        Some(_) => return Err(refuse("has an sslmode other than disable, prefer, require, verify-ca or verify-full")),
    };
    server.ssl_mode(mode);
    let authorities = match tls.authorities.as_deref() {
        None | Some("system") => None,
        Some(file) => Some(read_authorities(file)?),
    };
    // As libpq does: if authorities are named, they are used.
    if mode == SslMode::Require && authorities.is_some() && verification == Verification::Nothing {
        verification = Verification::Authority;
    }
    Ok(PostgresSettings { server, verification, authorities })
}

/// Refuses invalid hosts: the rest of a password might be read as one.
fn check_hosts(server: &Config) -> Result<(), &'static str> {
    let (mut hosts, mut sockets) = (0, 0);
    for host in server.get_hosts() {
        match host {
            Host::Tcp(name) if !is_host(name) => {
                return Err("has a host that is neither a name nor an address, or a password with characters that \
                            must be percent-encoded");
            }
            Host::Tcp(_) => hosts += 1,
            #[cfg(unix)]
            Host::Unix(_) => sockets += 1,
        }
    }
    match (hosts, sockets) {
        (0, 0) => Err("names no host: postgres://user:password@host:5432/database"),
        (1.., 1..) => Err("names both hosts and local sockets"),
        _ => Ok(()),
    }
}

fn read_authorities(file: &str) -> Result<Vec<u8>, ConfigError> {
    let refuse = |problem: &str| ConfigError::new(VARIABLE, format!("has an sslrootcert that {problem}"));
    // A device or a pipe might never end.
    if !Path::new(file).is_file() {
        return Err(refuse("names no file that exists, as seen from the working directory"));
    }
    fs::read(file).map_err(|error| refuse(&format!("could not be read: {}", error.kind())))
}
