//! The cookies: read from any header that a client can send, written in the one way that the mode asks for.

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
use axum_extra::extract::cookie::{Cookie, SameSite};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use time::Duration;

use super::client::Client;
use crate::{
    auth::{Grant, Presented},
    config::CookieMode,
    domain::DeviceCookie,
};

const TOKEN: &str = "refresh_token";
const USER: &str = "refresh_user";
const DEVICE: &str = "known_device";

/// What `encodeURIComponent` leaves alone, less what means something in a cookie.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A user's name as it can stand in a cookie or a header (R66).
pub(super) fn encode(name: &str) -> String {
    utf8_percent_encode(name, ENCODED).to_string()
}

/// Collects what the client presents. One odd byte must not lose the good cookies beside it (R69),
/// so the header is read as bytes.
pub(super) fn presented(headers: &HeaderMap, client: Client) -> Presented {
    let mut presented = Presented {
        client: client.0,
        refresh_tokens: Vec::new(),
        refresh_users: Vec::new(),
        device: DeviceCookie::default(),
    };
    for pair in headers.get_all(COOKIE).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b';')) {
        let Some(at) = pair.iter().position(|byte| *byte == b'=') else { continue };
        let (name, value) = pair.split_at(at);
        let value = value.get(1..).unwrap_or_default().trim_ascii();
        let (values, value) = match name.trim_ascii() {
            name if name == TOKEN.as_bytes() => (&mut presented.refresh_tokens, String::from_utf8_lossy(value)),
            name if name == USER.as_bytes() => {
                (&mut presented.refresh_users, percent_decode(value).decode_utf8_lossy())
            }
            name if name == DEVICE.as_bytes() => {
                presented.device.read(value);
                continue;
            }
            _ => continue,
        };
        // A cleared cookie may linger as an empty one.
        if !value.is_empty() && !values.iter().any(|other| **other == *value) {
            values.push(value.into_owned());
        }
    }
    presented
}

/// The `Set-Cookie` that hands out a refresh token, where there is one to hand out.
pub(super) fn token(mode: CookieMode, grant: &Grant) -> Option<HeaderValue> {
    write(mode, TOKEN, grant.refresh_token.as_ref()?, grant.session_expires_in)
}

/// The `Set-Cookie` that names the user.
pub(super) fn user(mode: CookieMode, grant: &Grant) -> Option<HeaderValue> {
    write(mode, USER, &encode(&grant.user), grant.session_expires_in)
}

/// The `Set-Cookie` by which the browser is recognised from now on, where there is one to hand out.
pub(super) fn device(mode: CookieMode, grant: &Grant) -> Option<HeaderValue> {
    write(mode, DEVICE, &grant.device.as_ref()?.to_string(), DeviceCookie::LIFETIME.num_seconds())
}

/// The `Set-Cookie`s that clear the session's two, with every attribute that they were set with (R65).
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
