//! The parameters of `DATABASE_URL`: those that tokio-postgres does not support, and those that it can't parse.

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;

use super::{ConfigError, database::VARIABLE};

/// The parameters that tokio-postgres does not support, or only in part.
#[derive(Default)]
pub(super) struct TlsParameters {
    pub(super) mode: Option<String>,
    pub(super) authorities: Option<String>,
}

/// Takes them out of the URL.
pub(super) fn take_tls_parameters(url: &str) -> Result<(String, TlsParameters), ConfigError> {
    let mut taken = TlsParameters::default();
    let Some((before, query)) = url.split_once('?') else { return Ok((url.to_owned(), taken)) };
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
    Ok((format!("{before}{mark}{}", others.join("&")), taken))
}

/// What is wrong with a URL that tokio-postgres can't parse: it names the parameter, if one is the reason.
pub(super) fn misunderstood(url: &str) -> String {
    let parameters = url.split_once('?').map_or("", |(_, parameters)| parameters).split('&');
    let unknown = parameters.filter(|text| !text.is_empty()).find(|text| {
        let alone: Result<Config, _> = format!("postgres://u@h/d?{text}").parse();
        alone.is_err()
    });
    let name = unknown.map(|text| text.split_once('=').map_or(text, |(name, _)| name));
    let plain = |name: &&str| name.len() <= 32 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    match name.filter(plain) {
        Some("pgbouncer") => "has a parameter pgbouncer, which is another program's; leave it out: Doorstep works \
                              through PgBouncer as it is"
            .to_owned(),
        Some(name) => format!("has a parameter {name} that is unknown or has an invalid value"),
        None => "is not of the form postgres://user:password@host:5432/database, with characters other than letters \
                 and digits percent-encoded"
            .to_owned(),
    }
}
