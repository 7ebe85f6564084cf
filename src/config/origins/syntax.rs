//! How browsers write an origin: scheme, host and port (RFC 6454 §6.2, WHATWG URL §3.5).

use std::net::{Ipv4Addr, Ipv6Addr};

/// The maximum length of a DNS name (RFC 1035 §2.3.4).
const HOST_BYTES: usize = 253;

/// Whether this is `scheme://host` or `scheme://host:port` as a browser writes it, whatever the scheme.
pub(super) fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let (host, port) = split_port(authority);
    is_scheme(scheme) && is_host(host) && port.is_none_or(|port| is_port(scheme, port))
}

/// The host, and the port if there is one.
pub(super) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_scheme(scheme: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte);
    scheme.starts_with(|first: char| first.is_ascii_lowercase()) && scheme.bytes().all(plain)
}

/// Whether this is a port that is not the scheme's own.
pub(super) fn is_port(scheme: &str, port: &str) -> bool {
    let own = match scheme {
        "http" => "80",
        "https" => "443",
        _ => "",
    };
    port != own && !port.starts_with(['0', '+']) && port.parse::<u16>().is_ok()
}

/// Whether this is a name, an IPv4 address or a bracketed IPv6 address as browsers write it.
pub(super) fn is_host(host: &str) -> bool {
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
    // Browsers read every host that ends in a number as an IPv4 address.
    let address = host.rsplit('.').next().is_some_and(is_number);
    host.len() <= HOST_BYTES
        && host.split('.').all(|label| !label.is_empty() && label.bytes().all(plain))
        && (!address || host.parse::<Ipv4Addr>().is_ok())
}

/// Whether this is the identifier that Chromium gives an extension: 32 letters from a to p.
pub(super) fn is_extension(host: &str) -> bool {
    host.len() == 32 && host.bytes().all(|byte| (b'a'..=b'p').contains(&byte))
}

/// Whether a page of this host is on the user's own machine (RFC 6761 §6.3).
pub(super) fn is_loopback(host: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].contains(&host) || host.ends_with(".localhost")
}
