//! The allow-list of origins: exact scheme, host and port, as browsers write them (RFC 6454 §6.2).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::ConfigError;

const VARIABLE: &str = "ALLOWED_ORIGINS";
const LAB: &str = "http://localhost:4521,https://windmillcode.github.io";

/// The origins of the front ends that may use this backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl Origins {
    /// Reads a list separated by commas. Without one, the lab's two origins serve as long as everything is local.
    pub(super) fn read(list: Option<&str>, local: bool) -> Result<Self, ConfigError> {
        let list = match list {
            Some(list) => list,
            None if local => LAB,
            None => {
                let problem = "must be set to your front end's origin, such as https://app.example, \
                               where COOKIES is not local";
                return Err(ConfigError::new(VARIABLE, problem));
            }
        };
        let entries = list.split(',').enumerate();
        let origins = entries.map(|(place, entry)| read_origin(place + 1, entry.trim(), local));
        origins.collect::<Result<_, _>>().map(Self)
    }

    /// Whether an `Origin` header's value is on the list, compared byte for byte.
    #[must_use]
    pub fn contains(&self, origin: &[u8]) -> bool {
        self.0.iter().any(|allowed| allowed.as_bytes() == origin)
    }

    /// Every origin on the list.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Reads one entry. Errors say which, and don't repeat it: it may have a password in it.
fn read_origin(number: usize, text: &str, local: bool) -> Result<String, ConfigError> {
    let refuse =
        |problem: &str| Err(ConfigError::new(VARIABLE, format!("has an entry, number {number}, that {problem}")));
    if text == "*" || text == "null" {
        return refuse("would let any page in; list your front ends' origins");
    }
    let Some((scheme @ ("http" | "https"), authority)) = text.split_once("://") else {
        return refuse("does not begin with http:// or https://");
    };
    if authority.contains(['/', '?', '#', '@']) {
        return refuse("is more than scheme, host and port; leave out paths and trailing slashes");
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if !is_host(host) {
        return refuse("has a host that browsers don't write so; use lower case, and xn-- for other letters");
    }
    let default_port = if scheme == "http" { "80" } else { "443" };
    if port.is_some_and(|port| port == default_port || port.starts_with(['0', '+']) || port.parse::<u16>().is_err()) {
        return refuse("has a port that browsers don't write so; leave out the scheme's own");
    }
    let loopback = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    if scheme == "http" && !local && !loopback {
        return refuse("is http, which anybody on the way can change; only localhost may be");
    }
    Ok(text.to_owned())
}

/// Whether this is a name, an IPv4 address or a bracketed IPv6 address as browsers write it.
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        return address
            .parse::<Ipv6Addr>()
            .is_ok_and(|parsed| parsed.to_string() == address && parsed.to_ipv4_mapped().is_none());
    }
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    let hexadecimal = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_number = |label: &str| {
        label.bytes().all(|byte| byte.is_ascii_digit()) || label.strip_prefix("0x").is_some_and(hexadecimal)
    };
    // Whatever ends in a number is an IPv4 address to a browser (WHATWG URL §3.5).
    let address = host.rsplit('.').next().is_some_and(is_number);
    host.split('.').all(|label| !label.is_empty() && label.bytes().all(plain))
        && (!address || host.parse::<Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    // R75
    #[test]
    fn an_origin_is_scheme_host_and_port_as_browsers_write_them() {
        for list in [
            "https://app.example",
            "http://localhost:4521 , https://a.example:8443",
            "http://[::1]:4521",
            "https://0x.example",
            "https://192.0.2.1",
        ] {
            assert!(Origins::read(Some(list), false).is_ok(), "{list}");
        }
        for entry in [
            "*",
            "null",
            "app.example",
            "ftp://app.example",
            "https://",
            "https://app.example/",
            "https://app.example/path",
            "https://APP.example",
            "https://app.example:443",
            "http://localhost:80",
            "https://app.example:0443",
            "https://app.example:99999",
            "https://user@app.example",
            "https://app.example,",
            "http://app.example",
            "https://*.app.example",
            "http://[zz]",
            "http://.",
            "http://a..b",
            "http://a:b@localhost",
            "http://[::1",
            "https://a:+1",
            "https://büro.example",
            "https://app.example?x",
            "https://192.0.2.01",
            "https://192.0.2",
            "https://0x7f000001",
            "https://app.0x",
            "https://app.1",
            "https://[::ffff:192.0.2.1]",
        ] {
            let error = Origins::read(Some(entry), false).unwrap_err().to_string();
            assert!(error.starts_with("ALLOWED_ORIGINS "), "{error}");
        }
    }

    #[test]
    fn the_lab_s_origins_are_the_default_only_where_everything_is_local() {
        let origins = Origins::read(None, true).unwrap();
        assert!(origins.contains(b"http://localhost:4521"));
        assert!(origins.contains(b"https://windmillcode.github.io"));
        assert!(!origins.contains(b"http://localhost:4522"));
        assert!(Origins::read(None, false).is_err());
    }
}
