//! What several targets share.

#[path = "../support/session.rs"]
mod fixture;

use chrono::{DateTime, TimeDelta};
use doorstep::{
    config::{Config, ConfigError},
    domain::{Id, Session, Time},
};

/// The key of the session's access tokens.
pub const ACCESS_KEY: [u8; 32] = [3; 32];
/// The key of the session's refresh tokens.
pub const REFRESH_KEY: [u8; 32] = [4; 32];

/// How long access tokens are valid.
pub const LIFETIME: TimeDelta = TimeDelta::seconds(120);

/// The moment at which the session was opened and at which tokens are judged.
pub fn now() -> Time {
    DateTime::from_timestamp(1_800_000_000, 700_000_000).unwrap()
}

/// Ada's session.
pub fn session() -> Session {
    let opened = fixture::session("Ada", [[1; 16], [2; 16]], [ACCESS_KEY, REFRESH_KEY], now());
    // The identifier in the stored corpora.
    Session { id: Id::from_random([1; 16]), ..opened }
}

/// A configuration with these origins and cookies.
///
/// # Errors
/// If the origins are not valid.
pub fn config(origins: &str, cookies: &str) -> Result<Config, ConfigError> {
    Config::read(|name| match name {
        "ALLOWED_ORIGINS" => Some(origins.to_owned()),
        "COOKIES" => Some(cookies.to_owned()),
        "USERS_FILE" => Some(concat!(env!("CARGO_MANIFEST_DIR"), "/users.json").to_owned()),
        _ => None,
    })
}

/// The lines that hyper accepts as a header's value.
pub fn lines(data: &[u8]) -> Vec<&[u8]> {
    let passes = |line: &&[u8]| line.iter().all(|byte| *byte == b'\t' || *byte >= b' ' && *byte != 0x7f);
    data.split(|byte| *byte == b'\n').filter(passes).collect()
}
