//! Rules for the address of every store, so that no part of a password is ever read as something else.

use std::net::IpAddr;

/// The problem of a password that is not percent-encoded.
const UNESCAPED: &str = "has a user or a password with characters that must be percent-encoded: %40 for @, %2F for /, \
                         %3F for ?, %23 for #, %2C for a comma, %25 for %";

/// Refuses a URL that programs could parse in different ways: between `//` and the last `@` there must be a user and a
/// password in which every delimiter of a URL is percent-encoded (RFC 3986 §3.2.1).
///
/// # Errors
/// The problem, which continues a sentence that names the variable, and repeats nothing of the URL.
pub(super) fn check_credentials(url: &str) -> Result<(), &'static str> {
    let Some((_, rest)) = url.split_once("://") else { return Ok(()) };
    let (credentials, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    let divides = |character: char| "@/?#[]\\".contains(character) || character.is_whitespace();
    let is_encoded = |after: &str| after.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    let escaped = credentials.split('%').skip(1).all(is_encoded);
    let whole = !credentials.contains(divides) && escaped && !place.contains('#');
    if whole { Ok(()) } else { Err(UNESCAPED) }
}

/// Whether this is a host's name or address, and not the remains of something else.
pub(super) fn is_host(host: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(plain);
    host.parse::<IpAddr>().is_ok() || host.strip_suffix('.').unwrap_or(host).split('.').all(is_label)
}

/// Whether data sent to this host leaves the machine.
pub(super) fn is_remote(host: &str) -> bool {
    let loopback = host.parse::<IpAddr>().map_or(host == "localhost", |address| address.to_canonical().is_loopback());
    !loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_divides_its_url_is_refused() {
        for url in [
            "postgres://db/app",
            "postgres://u@db/app",
            "postgres://u:hunter2@db/app?application_name=a",
            "redis://:p@db:6379/1",
            "redis://u:%40%2f%25@db",
            "postgres://u:hun:ter2^!$&'()*+,;=~._-é@db",
            "postgres://u:@[::1]:5432/app",
            "postgres://db/app?user=a%40b",
            "no url at all",
        ] {
            assert_eq!(check_credentials(url), Ok(()), "{url}");
        }
        for url in [
            "postgres://u:hunter2@Secret@db/app",
            "postgres://u:hunter2@Sec/ret@db/app",
            "postgres://u:hunter/2@db/app",
            "postgres://u:hunter?2@db/app",
            "postgres://u:hunter#2@db/app",
            "postgres://u:hunter2@db/app#Secret",
            "postgres://u:hunter2%@db/app",
            "postgres://u:hunter%2@db/app",
            "postgres://u:100%sure@db/app",
            "postgres://u:[hunter2]@db/app",
            "postgres://u:hun ter2@db/app",
            "postgres://u:p@db/app?application_name=a@b",
        ] {
            assert_eq!(check_credentials(url), Err(UNESCAPED), "{url}");
        }
    }

    #[test]
    fn a_host_is_a_name_or_an_address() {
        for host in ["db", "db.example", "db.example.", "a_b-c.d1", "127.0.0.1", "::1", "LOCALHOST"] {
            assert!(is_host(host), "{host}");
        }
        for host in ["", ".", "a..b", "Secret@db", "a b", "a/b", "a:b", "a%62", "[::1]", "é", "a,b", "(b)"] {
            assert!(!is_host(host), "{host}");
        }
    }

    #[test]
    fn what_is_on_this_machine_is_not_remote() {
        for (host, remote) in [
            ("localhost", false),
            ("127.0.0.1", false),
            ("127.1.2.3", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("db", true),
            ("10.0.0.1", true),
            ("localhost.example", true),
            ("::", true),
        ] {
            assert_eq!(is_remote(host), remote, "{host}");
        }
    }
}
