//! `doorstep check`: what a configuration would run.

use crate::config::{Config, CookieMode, DemoUsers, Proxies, RedisSettings};

/// Describes what a configuration would run.
#[must_use]
pub fn describe(config: &Config) -> String {
    let cookies = match config.cookies {
        CookieMode::Local => "local: for http on localhost",
        CookieMode::SameSite => "same-site: Secure, SameSite=Strict",
        CookieMode::CrossSite => "cross-site: Secure, SameSite=None, Partitioned",
    };
    let seconds = |duration: chrono::TimeDelta| humantime::format_duration(duration.to_std().unwrap_or_default());
    let users = match &config.database {
        Some(database) => format!("in PostgreSQL, database {database}"),
        None if config.demo_users != DemoUsers::Absent => {
            format!("{} in memory, the demo users among them", config.users.len())
        }
        None => format!("{} in memory", config.users.len()),
    };
    let secrets = match config.secrets.as_ref().map(|secrets| secrets.iter().count()) {
        None => "none: keys are random, and stored with the sessions".to_owned(),
        Some(1) => "one".to_owned(),
        Some(count) => format!("{count}, the first one signs"),
    };
    format!(
        "listens on       http://{}\n\
         allowed origins  {}\n\
         cookies          {cookies}\n\
         access tokens    {}\n\
         sessions         {} ({} if remembered), in {}, rotation grace {}\n\
         secrets          {secrets}\n\
         users            {users}\n\
         proxies          {}\n",
        config.address,
        config.origins.iter().collect::<Vec<_>>().join(", "),
        seconds(config.access_ttl),
        seconds(config.refresh_ttl),
        seconds(config.remember_ttl),
        config.redis.as_ref().map_or("memory", RedisSettings::describe),
        seconds(config.rotation_grace),
        describe_proxies(&config.proxies),
    )
}

fn describe_proxies(proxies: &Proxies) -> String {
    let networks: Vec<_> = proxies.trusted.iter().map(ToString::to_string).collect();
    match networks.as_slice() {
        [] => proxies.hops.to_string(),
        networks => format!("{}, and those in {}", proxies.hops, networks.join(", ")),
    }
}
