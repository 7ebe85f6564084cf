//! The configuration: every environment variable is read here, once, and checked before anything starts.

mod address;
mod database;
mod dotenv;
mod entries;
mod environment;
mod error;
mod names;
mod origins;
mod parameters;
mod proxies;
mod redis;
mod secrets;
mod users;
mod warnings;

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use chrono::TimeDelta;
use tracing_subscriber::filter::Targets;

pub use self::redis::{RedisSettings, read_redis};
use crate::domain::{Secrets, User};
pub use database::{PostgresSettings, Verification, read_database};
pub(crate) use entries::{Entries, Entry};
use environment::Variables;
pub use environment::{Environment, without_bom};
pub use error::ConfigError;
pub use origins::Origins;
pub use proxies::Proxies;
pub use users::DemoUsers;

/// The maximum length of a session in seconds: 400 days, as long as browsers keep a cookie.
const MAX_SESSION: i64 = 400 * 86_400;

/// The settings from the environment, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// `HOST` and `PORT`: where to listen.
    pub address: SocketAddr,
    /// `ALLOWED_ORIGINS`: the front ends that may use this backend.
    pub origins: Origins,
    /// `COOKIES`: whether front end and backend are on localhost, on one site or on two.
    pub cookies: CookieMode,
    /// `ACCESS_TTL`: how long an access token is valid.
    pub access_ttl: TimeDelta,
    /// `REFRESH_TTL`: how long a session lasts.
    pub refresh_ttl: TimeDelta,
    /// `REMEMBER_TTL`: how long a session lasts if its login asked to stay logged in.
    pub remember_ttl: TimeDelta,
    /// `ROTATION_GRACE`: how long the previous refresh token is still honoured.
    pub rotation_grace: TimeDelta,
    /// `USERS_FILE` and `DEMO_USERS`: who may log in.
    pub users: Vec<User>,
    /// `USERS_FILE`: the file to read them from again, if there is one.
    pub users_file: Option<String>,
    /// `DATABASE_URL`: the database in which users live instead.
    pub database: Option<PostgresSettings>,
    /// Whether the demo users are among them.
    pub demo_users: DemoUsers,
    /// `REDIS_URL`: the Redis in which sessions live, if not in memory.
    pub redis: Option<RedisSettings>,
    /// `SECRET_KEY`: the secrets from which keys are derived, if they are not random.
    pub secrets: Option<Arc<Secrets>>,
    /// `PROXY_HOPS` and `TRUSTED_PROXIES`: the proxies in front.
    pub proxies: Proxies,
    /// `LOG_FORMAT`: for people or for machines.
    pub log_format: LogFormat,
    /// `RUST_LOG`: what is logged.
    pub log_filter: Targets,
}

/// How the cookies are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieMode {
    /// For http on localhost: `SameSite=Strict`.
    Local,
    /// For a front end on the same site: `SameSite=Strict; Secure`.
    SameSite,
    /// For a front end on another site: `SameSite=None; Secure; Partitioned`.
    CrossSite,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Config {
    /// Reads the users of `USERS_FILE` again.
    ///
    /// # Errors
    /// What is wrong with the file; then none of it is used.
    pub fn read_users(&self) -> Result<Vec<User>, ConfigError> {
        users::read_all(self.users_file.as_deref(), self.demo_users)
    }

    /// Reads every variable through `lookup` and refuses values that can't be parsed or are dangerous.
    ///
    /// # Errors
    /// The first variable that is wrong.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let variables = Variables(&lookup);
        let heroku = variables.text("DYNO").is_some();
        let host = variables.parsed("HOST", "an IP address such as 127.0.0.1 or 0.0.0.0", parse_host)?;
        let host = host.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let port = variables.parsed("PORT", "a port from 0 to 65535", |text| text.parse().ok())?.unwrap_or(3005);

        let cookies = variables.parsed("COOKIES", "local, same-site or cross-site", parse_cookies)?;
        let cookies = cookies.unwrap_or(CookieMode::Local);
        if heroku && cookies == CookieMode::Local {
            let problem = "must be same-site or cross-site on Heroku, where local would send cookies in the clear";
            return Err(ConfigError::new("COOKIES", problem));
        }
        let local = cookies == CookieMode::Local;
        let origins = Origins::read(variables.text("ALLOWED_ORIGINS").as_deref(), local)?;

        let access_ttl = variables.duration("ACCESS_TTL", TimeDelta::minutes(2), 1..=86_400)?;
        let refresh_ttl = variables.duration("REFRESH_TTL", TimeDelta::minutes(120), 1..=MAX_SESSION)?;
        let remember_ttl = variables.duration("REMEMBER_TTL", TimeDelta::days(30), 1..=MAX_SESSION)?;
        if access_ttl > refresh_ttl {
            return Err(ConfigError::new("ACCESS_TTL", "must not be longer than REFRESH_TTL"));
        }
        if remember_ttl < refresh_ttl {
            return Err(ConfigError::new("REMEMBER_TTL", "must not be shorter than REFRESH_TTL"));
        }
        // Below ten seconds a slow answer would be taken for a lost one, and a slow tab for a thief.
        let rotation_grace = variables.duration("ROTATION_GRACE", TimeDelta::seconds(30), 10..=600)?;

        let proxies = proxies::read(&variables, heroku)?;
        let database = database::read(&variables)?;
        let private = local && !heroku && host.is_loopback() && !proxies.are_declared();
        let (users, users_file, demo_users) = users::read(&variables, database.is_some(), private)?;

        Ok(Self {
            address: SocketAddr::new(host, port),
            origins,
            cookies,
            access_ttl,
            refresh_ttl,
            remember_ttl,
            rotation_grace,
            users,
            users_file,
            database,
            demo_users,
            redis: redis::read(&variables)?,
            secrets: secrets::read(&variables)?,
            proxies,
            log_format: variables.parsed("LOG_FORMAT", "text or json", parse_format)?.unwrap_or(LogFormat::Text),
            log_filter: variables
                .parsed("RUST_LOG", "a filter such as info or info,audit=off", parse_filter)?
                .unwrap_or_else(|| Targets::new().with_default(tracing::Level::INFO)),
        })
    }
}

fn parse_host(text: &str) -> Option<IpAddr> {
    if text == "localhost" { Some(IpAddr::V4(Ipv4Addr::LOCALHOST)) } else { text.parse().ok() }
}

fn parse_cookies(text: &str) -> Option<CookieMode> {
    match text {
        "local" => Some(CookieMode::Local),
        "same-site" => Some(CookieMode::SameSite),
        "cross-site" => Some(CookieMode::CrossSite),
        _ => None,
    }
}

/// The library's parser accepts almost any text as a target's name.
fn parse_filter(text: &str) -> Option<Targets> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_:=,-".contains(&byte);
    text.parse().ok().filter(|_| text.bytes().all(plain))
}

fn parse_format(text: &str) -> Option<LogFormat> {
    match text {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}
