//! `doorstep check`: what a configuration would run.

use crate::config::{Config, CookieMode, DemoUsers, Proxies, RedisSettings};

const EXPOSED: &str = "COOKIES is local, but others can reach this address: passwords and cookies travel in the clear";

/// What an operator should hear of a configuration that is not refused.
pub fn warnings(config: &Config) -> impl Iterator<Item = &'static str> {
    let exposed = config.is_exposed().then_some(EXPOSED);
    let forgeable = config.proxies.are_forgeable().then_some(Proxies::FORGEABLE);
    exposed.into_iter().chain(forgeable)
}

/// Says what a configuration would run.
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
    let warnings: Vec<_> = warnings(config).flat_map(|warning| ["\n", warning, "\n"]).collect();
    format!(
        "listens on       http://{}\n\
         allowed origins  {}\n\
         cookies          {cookies}\n\
         access tokens    {}\n\
         sessions         {} at most, in {}, rotation grace {}\n\
         users            {users}\n\
         proxies          {}\n{}",
        config.address,
        config.origins.iter().collect::<Vec<_>>().join(", "),
        seconds(config.access_ttl),
        seconds(config.refresh_ttl),
        config.redis.as_ref().map_or("memory", RedisSettings::describe),
        seconds(config.rotation_grace),
        describe_proxies(&config.proxies),
        warnings.concat(),
    )
}

fn describe_proxies(proxies: &Proxies) -> String {
    let networks: Vec<_> = proxies.trusted.iter().map(ToString::to_string).collect();
    match networks.as_slice() {
        [] => proxies.hops.to_string(),
        networks => format!("{}, and those in {}", proxies.hops, networks.join(", ")),
    }
}
