//! Settings that are valid, but that the operator may not have meant.

use super::{Config, CookieMode, PostgresSettings, Proxies, RedisSettings};

impl Config {
    /// The warnings of the start and of `doorstep check`.
    #[must_use]
    pub fn warnings(&self) -> Vec<&'static str> {
        let mut warnings = Vec::new();
        if self.cookies == CookieMode::Local && !self.address.ip().is_loopback() {
            warnings
                .push("COOKIES is local, but others can reach this address: passwords and cookies travel in the clear");
        }
        if self.proxies.are_forgeable() {
            warnings.push(Proxies::FORGEABLE);
        }
        if self.database.as_ref().is_some_and(PostgresSettings::is_exposed) {
            warnings.push(
                "DATABASE_URL names another machine without sslmode=verify-full: anybody on the way there can read \
                 and change what is sent",
            );
        }
        if self.redis.as_ref().is_some_and(RedisSettings::is_exposed) {
            warnings.push(
                "REDIS_URL names another machine without verified TLS, which is rediss:// and a REDIS_TLS other than \
                 insecure: anybody on the way there can read and change what is sent",
            );
        }
        if self.redis.is_some() && self.secrets.is_none() {
            warnings.push(
                "SECRET_KEY is not set beside REDIS_URL: the keys of sessions are stored in Redis, and each instance \
                 recognises only the browsers that logged in there; `doorstep secret` prints one",
            );
        }
        warnings
    }
}
