//! The cookies: read from any header that a client can send, written in the one way that the mode requires.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use axum_extra::extract::cookie::{Cookie, SameSite};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use time::Duration;

use super::client::Client;
use crate::{
    auth::{Grant, Presented},
    config::CookieMode,
    domain::{DeviceCookie, Token},
};

const TOKEN: &str = "refresh_token";
const USER: &str = "refresh_user";
const DEVICE: &str = "known_device";

/// What `encodeURIComponent` encodes, and `!*'()`, which it leaves alone.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A user's name, encoded for a cookie or a header (R66).
pub(super) fn encode(name: &str) -> String {
    utf8_percent_encode(name, ENCODED).to_string()
}

/// Collects what the client presents, as far as it will be checked. The header is read as bytes, so that one odd byte
/// does not lose the good cookies beside it (R69).
pub(super) fn presented(headers: &HeaderMap, client: Client) -> Presented {
    let Client { address: client, nearest } = client;
    let mut presented = Presented {
        client,
        nearest,
        refresh_tokens: Vec::new(),
        refresh_users: Vec::new(),
        device: DeviceCookie::default(),
    };
    for pair in headers.get_all(COOKIE).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b';')) {
        let Some(at) = pair.iter().position(|byte| *byte == b'=') else { continue };
        let (name, value) = pair.split_at(at);
        let value = shorten(value.get(1..).unwrap_or_default().trim_ascii());
        match name.trim_ascii() {
            name if name == TOKEN.as_bytes() => {
                collect(&mut presented.refresh_tokens, Presented::TOKENS, || String::from_utf8_lossy(value));
            }
            name if name == USER.as_bytes() => {
                let decode = || percent_decode(value).decode_utf8_lossy();
                collect(&mut presented.refresh_users, Presented::USERS, decode);
            }
            name if name == DEVICE.as_bytes() => presented.device.read(value),
            _ => {}
        }
    }
    presented
}

/// Adds a value if it is new, unless there are too many already. Empty ones are skipped: a cleared cookie may linger as
/// one.
fn collect<'value>(values: &mut Vec<String>, looked_at: usize, read: impl FnOnce() -> Cow<'value, str>) {
    if values.len() > looked_at {
        return;
    }
    let value = read();
    if !value.is_empty() && !values.iter().any(|other| **other == *value) {
        values.push(value.into_owned());
    }
}

/// Cuts a value one byte above the max of a token or a percent-encoded name: enough to see that it is too long.
fn shorten(value: &[u8]) -> &[u8] {
    value.get(..=Token::MAX_REFRESH_CHARACTERS).unwrap_or(value)
}

/// The `Set-Cookie` with the refresh token, if the grant has one.
pub(super) fn token(mode: CookieMode, grant: &Grant) -> Option<HeaderValue> {
    write(mode, TOKEN, grant.refresh_token.as_ref()?, grant.session_expires_in)
}

/// The `Set-Cookie` that names the user.
pub(super) fn user(mode: CookieMode, grant: &Grant) -> Option<HeaderValue> {
    write(mode, USER, &encode(&grant.user), grant.session_expires_in)
}

/// The `Set-Cookie` by which the browser is recognised from now on, if the grant has one.
pub(super) fn device(mode: CookieMode, grant: &Grant) -> Option<HeaderValue> {
    write(mode, DEVICE, &grant.device.as_ref()?.to_string(), DeviceCookie::LIFETIME.num_seconds())
}

/// The `Set-Cookie`s that clear the session's two cookies, with the attributes that set them (R65).
pub(super) fn cleared(mode: CookieMode) -> [Option<HeaderValue>; 2] {
    [write(mode, TOKEN, "", 0), write(mode, USER, "", 0)]
}

fn write(mode: CookieMode, name: &str, value: &str, seconds: i64) -> Option<HeaderValue> {
    let cookie = Cookie::build((name, value)).path("/").http_only(true).max_age(Duration::seconds(seconds));
    let cookie = match mode {
        CookieMode::Local => cookie.same_site(SameSite::Strict),
        CookieMode::SameSite => cookie.same_site(SameSite::Strict).secure(true),
        CookieMode::CrossSite => cookie.same_site(SameSite::None).secure(true).partitioned(true),
    };
    HeaderValue::try_from(cookie.build().to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // R30
    #[test]
    fn what_is_presented_carries_the_nearest_address_beside_the_client_s() {
        let (address, nearest) = ("192.0.2.1".parse().unwrap(), "203.0.113.9".parse().unwrap());
        for nearest in [Some(nearest), None] {
            let presented = presented(&HeaderMap::new(), Client { address, nearest });
            assert_eq!((presented.client, presented.nearest), (address, nearest));
        }
    }

    // R68, R69
    #[test]
    fn no_more_is_collected_than_tells_that_there_is_too_much() {
        let client = Client { address: "192.0.2.1".parse().unwrap(), nearest: None };
        let long = "x".repeat(5000);
        let lines = ["refresh_token", "refresh_user"].map(|name| {
            let pairs: Vec<_> = (0..1000).map(|number| format!("{name}={number}{long}")).collect();
            (COOKIE, HeaderValue::try_from(pairs.join("; ")).unwrap())
        });
        let presented = presented(&lines.into_iter().collect(), client);
        assert_eq!((presented.refresh_tokens.len(), presented.refresh_users.len()), (5, 17));
        for value in presented.refresh_tokens.iter().chain(&presented.refresh_users) {
            assert_eq!(value.len(), 1025);
        }
    }
}
