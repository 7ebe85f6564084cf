//! Warnings to the operator of a Redis when the backend starts, from the server's `INFO`.

/// The warning if the server refuses `INFO` to its user.
pub(super) const UNASKED: &str = "REDIS_URL: its user may not ask for INFO, so it is unknown whether this Redis keeps \
                                  sessions when its memory is full, and whether it is new enough: use Redis 7 or \
                                  newer, or Valkey, with maxmemory-policy noeviction";

/// What is wrong with a server, according to its answer to `INFO`.
pub(super) fn advice(info: &str) -> Vec<&'static str> {
    let field = |name: &str| info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim);
    let bounded = field("maxmemory").is_some_and(|bytes| bytes != "0");
    let evicts = field("maxmemory_policy").is_some_and(|policy| policy != "noeviction");
    let major: Option<u32> = field("redis_version").and_then(|version| version.split('.').next()?.parse().ok());
    let mut advice = Vec::new();
    if bounded && evicts {
        advice
            .push("REDIS_URL: when its memory is full, this Redis evicts sessions; set maxmemory-policy to noeviction");
    }
    if major.is_some_and(|major| major < 7) {
        advice.push("REDIS_URL: this Redis is too old: sessions need Redis 7 or newer, or Valkey");
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;

    // D7
    #[test]
    fn a_server_that_may_evict_sessions_or_is_too_old_is_told_of() {
        let info = |version: &str, bytes: u32, policy: &str| {
            advice(&format!(
                "# Server\r\nredis_version:{version}\r\nmaxmemory:{bytes}\r\nmaxmemory_policy:{policy}\r\n"
            ))
        };
        assert!(info("7.0.15", 0, "allkeys-lru").is_empty());
        assert!(info("7.0.15", 5, "noeviction").is_empty());
        assert!(info("7.0.15", 5, "volatile-ttl")[0].contains("noeviction"));
        assert!(info("6.2.14", 0, "noeviction")[0].contains("Redis 7"));
        assert!(advice("").is_empty());
    }
}
