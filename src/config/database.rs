//! Where PostgreSQL is: `DATABASE_URL`, with `sslmode` and `sslrootcert` as libpq reads them.

use std::{fmt, fs, path::Path};

use percent_encoding::percent_decode_str;
use tokio_postgres::config::{Config, Host, SslMode};

use super::{ConfigError, environment::Variables};

const VARIABLE: &str = "DATABASE_URL";

/// A PostgreSQL server, as `DATABASE_URL` describes it. What is printed never has the password.
#[derive(Clone)]
pub struct PostgresSettings {
    /// Where it is and how to log in.
    pub server: Config,
    /// What it has to prove if TLS is spoken.
    pub verification: Verification,
    /// The authorities that vouch for it, in PEM form; the system's if there are none.
    pub authorities: Option<Vec<u8>>,
}

/// What a server has to prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Nothing: only eavesdroppers are kept out (`prefer`, `require`).
    Nothing,
    /// That an authority vouches for it (`verify-ca`).
    Authority,
    /// That an authority vouches for it under this host's name (`verify-full`).
    Name,
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

/// Reads `DATABASE_URL` and nothing else, for the sub-commands that serve nobody.
///
/// # Errors
/// Where it can't be understood; its value is not repeated.
pub fn read_database(lookup: impl Fn(&str) -> Option<String>) -> Result<Option<PostgresSettings>, ConfigError> {
    read(&Variables(&lookup))
}

pub(super) fn read(variables: &Variables<'_>) -> Result<Option<PostgresSettings>, ConfigError> {
    variables.text(VARIABLE).map(|url| parse(&url)).transpose()
}

/// Errors repeat nothing of the URL: a password that is not percent-encoded may stand anywhere in it.
fn parse(url: &str) -> Result<PostgresSettings, ConfigError> {
    let refuse = |problem: &str| ConfigError::new(VARIABLE, problem);
    if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(refuse("does not begin with postgres:// or postgresql://"));
    }
    let (url, tls) = take_tls_parameters(url)?;
    let mut server: Config = url.parse().map_err(|_| {
        refuse(
            "is not of the form postgres://user:password@host:5432/database, with other than \
                letters and digits percent-encoded, or has a parameter that is not understood",
        )
    })?;
    if server.get_user().is_none_or(str::is_empty) || server.get_dbname().is_none_or(str::is_empty) {
        return Err(refuse("names no user or no database: postgres://user:password@host:5432/database"));
    }
    if server.get_hosts().is_empty() && server.get_hostaddrs().is_empty() {
        return Err(refuse("names no host: postgres://user:password@host:5432/database"));
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
    // As libpq does: who names authorities wants them asked.
    if mode == SslMode::Require && authorities.is_some() && verification == Verification::Nothing {
        verification = Verification::Authority;
    }
    Ok(PostgresSettings { server, verification, authorities })
}

/// The parameters that tokio-postgres does not know, or knows only in part.
#[derive(Default)]
struct TlsParameters {
    mode: Option<String>,
    authorities: Option<String>,
}

/// Takes them out of the URL.
fn take_tls_parameters(url: &str) -> Result<(String, TlsParameters), ConfigError> {
    let mut taken = TlsParameters::default();
    // Passwords end at the first @, as tokio-postgres has it, and may have a question mark.
    let host = url.find('@').unwrap_or(0);
    let Some((credentials, rest)) = url.split_at_checked(host) else { return Ok((url.to_owned(), taken)) };
    let Some((before, query)) = rest.split_once('?') else { return Ok((url.to_owned(), taken)) };
    let mut others = Vec::new();
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let place = match name {
            "sslmode" => &mut taken.mode,
            "sslrootcert" => &mut taken.authorities,
            _ => {
                others.push(parameter);
                continue;
            }
        };
        let value = percent_decode_str(value).decode_utf8();
        let value = value.map_err(|_| ConfigError::new(VARIABLE, format!("has an {name} that is not UTF-8")))?;
        if place.replace(value.into_owned()).is_some() {
            return Err(ConfigError::new(VARIABLE, format!("has {name} twice")));
        }
    }
    let mark = if others.is_empty() { "" } else { "?" };
    Ok((format!("{credentials}{before}{mark}{}", others.join("&")), taken))
}

fn read_authorities(file: &str) -> Result<Vec<u8>, ConfigError> {
    let refuse = |problem: &str| ConfigError::new(VARIABLE, format!("has an sslrootcert that {problem}"));
    // A device or a pipe might never end.
    if !Path::new(file).is_file() {
        return Err(refuse("names no file that is there, seen from the working directory"));
    }
    fs::read(file).map_err(|error| refuse(&format!("could not be read: {}", error.kind())))
}
