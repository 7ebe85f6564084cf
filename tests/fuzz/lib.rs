//! What several targets start from.

use chrono::{DateTime, TimeDelta};
use doorstep::{
    config::{Config, ConfigError},
    domain::{Hash, Id, Key, KeySource, Randomness, Session, Time, User, UserName},
};

/// What signs the session's access tokens.
pub const ACCESS_KEY: [u8; 32] = [3; 32];
/// What signs the session's refresh tokens.
pub const REFRESH_KEY: [u8; 32] = [4; 32];

/// How long access tokens are valid.
pub const LIFETIME: TimeDelta = TimeDelta::seconds(120);

/// The moment at which the session was opened and at which tokens are judged.
pub fn now() -> Time {
    DateTime::from_timestamp(1_800_000_000, 700_000_000).unwrap()
}

/// Ada's session.
pub fn session() -> Session {
    let ada = User { name: UserName::parse("Ada".into()).unwrap(), avatar: String::new(), hash: Hash::decoy(), fingerprint: None };
    let random = Randomness {
        id: Id::from_random([1; 16]),
        refresh_id: Id::from_random([2; 16]),
        keys: KeySource::Random {
            access: Key::from_random(ACCESS_KEY),
            refresh: Key::from_random(REFRESH_KEY),
        },
        tries: 0,
    };
    // The identifier that the kept corpora know.
    Session { id: Id::from_random([1; 16]), ..Session::open(&ada, random, now(), TimeDelta::minutes(120)) }
}

/// A configuration with these origins and cookies.
///
/// # Errors
/// What is wrong with the origins.
pub fn config(origins: &str, cookies: &str) -> Result<Config, ConfigError> {
    Config::read(|name| match name {
        "ALLOWED_ORIGINS" => Some(origins.to_owned()),
        "COOKIES" => Some(cookies.to_owned()),
        "USERS_FILE" => Some(concat!(env!("CARGO_MANIFEST_DIR"), "/users.json").to_owned()),
        _ => None,
    })
}

/// The lines that hyper takes for a header's value.
pub fn lines(data: &[u8]) -> Vec<&[u8]> {
    let passes = |line: &&[u8]| line.iter().all(|byte| *byte == b'\t' || *byte >= b' ' && *byte != 0x7f);
    data.split(|byte| *byte == b'\n').filter(passes).collect()
}
