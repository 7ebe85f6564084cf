//! The allow-list of origins: exact scheme, host and port, as browsers write them (RFC 6454 §6.2).

mod syntax;

use super::ConfigError;
use syntax::{is_extension, is_host, is_loopback, is_origin, is_port, split_port};

const VARIABLE: &str = "ALLOWED_ORIGINS";
/// The lab's two, and the development servers of Angular, Vite, and Next.js or Create React App.
const LOCAL: &str = "http://localhost:4521,https://windmillcode.github.io,http://localhost:4200,\
                     http://localhost:5173,http://localhost:3000";
/// The schemes of pages that an app carries with it.
const APP_SHELLS: [&str; 4] = ["capacitor", "ionic", "tauri", "chrome-extension"];

/// The origins of the front ends that may use this backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl Origins {
    /// Reads a list separated by commas. Without one there is a default if everything is local.
    pub(super) fn read(list: Option<&str>, local: bool) -> Result<Self, ConfigError> {
        let list = match list {
            Some(list) => list,
            None if local => LOCAL,
            None => {
                let problem = "must be set to your front end's origin, such as https://app.example, \
                               if COOKIES is not local";
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

    /// Whether an `Origin` header's value is an origin as browsers write it, listed or not; `null` is not.
    #[must_use]
    pub fn is_origin(origin: &[u8]) -> bool {
        str::from_utf8(origin).is_ok_and(is_origin)
    }

    /// Every origin on the list.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// Reads one entry. Errors name its number and don't repeat it: it may contain a password.
fn read_origin(number: usize, text: &str, local: bool) -> Result<String, ConfigError> {
    let refuse =
        |problem: &str| Err(ConfigError::new(VARIABLE, format!("has an entry, number {number}, that {problem}")));
    if text == "*" || text == "null" || text.starts_with("file:") {
        return refuse("would let any page in; list your front ends' origins");
    }
    let known = |scheme: &str| ["http", "https"].contains(&scheme) || APP_SHELLS.contains(&scheme);
    let Some((scheme, authority)) = text.split_once("://").filter(|(scheme, _)| known(scheme)) else {
        return refuse(
            "does not begin with http:// or https://, nor with an app shell's capacitor://, ionic://, tauri:// or \
             chrome-extension://",
        );
    };
    if authority.contains(['/', '?', '#', '@']) {
        return refuse("is more than scheme, host and port; leave out paths and trailing slashes");
    }
    let (host, port) = split_port(authority);
    if !is_host(host) {
        return refuse("has a host that browsers write differently; use lower case, and xn-- for other letters");
    }
    if port.is_some_and(|port| !is_port(scheme, port)) {
        return refuse("has a port that browsers write differently; leave out the scheme's own");
    }
    if scheme == "chrome-extension" && !is_extension(host) {
        return refuse("names no extension; its identifier has 32 letters from a to p");
    }
    if scheme == "http" && !local && !is_loopback(host) {
        return refuse("is http, which anybody on the way can change; only localhost may be");
    }
    Ok(text.to_owned())
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
            "http://tauri.localhost,capacitor://localhost",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        ] {
            assert!(Origins::read(Some(list), false).is_ok(), "{list}");
        }
        for entry in [
            "*",
            "null",
            "app.example",
            "ftp://app.example",
            "file://",
            "file://localhost",
            "myapp://localhost",
            "capacitor://localhost/",
            "capacitor://",
            "chrome-extension://abcdefghijklmnop",
            "http://localhost.example",
            "http://evil-localhost",
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
    fn there_is_a_default_only_where_everything_is_local() {
        let origins = Origins::read(None, true).unwrap();
        assert!(origins.contains(b"http://localhost:4521"));
        assert!(origins.contains(b"https://windmillcode.github.io"));
        assert!(!origins.contains(b"http://localhost:4522"));
        assert!(Origins::read(None, false).is_err());
    }
}
