//! The readers and writers of HTTP that `tests/fuzz` calls; compiled for fuzzing only.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue},
    response::IntoResponse,
};

use super::{
    acts::Act,
    client::{Client, Peer},
    cookies, origin,
};
use crate::{
    auth::Presented,
    config::{Config, Proxies},
};

/// Reads a body: the act's name and the user of a login, or the status of the refusal.
///
/// # Errors
/// The refusal's status.
pub fn act(body: &[u8]) -> Result<(&'static str, Option<String>), u16> {
    match Act::read(body) {
        Ok((name, Act::Login(login))) => Ok((name, Some(login.0.user.as_str().to_owned()))),
        Ok((name, _)) => Ok((name, None)),
        Err(error) => Err(error.into_response().status().as_u16()),
    }
}

/// Collects the cookies of these `Cookie` headers.
#[must_use]
pub fn presented(lines: &[&[u8]]) -> Presented {
    cookies::presented(
        &headers(lines.iter().map(|line| ("cookie", *line))),
        Client { address: Ipv4Addr::LOCALHOST.into(), nearest: None },
    )
}

/// A user's name as it is written into a cookie.
#[must_use]
pub fn encode(name: &str) -> String {
    cookies::encode(name)
}

/// The client's address by these `X-Forwarded-For` headers.
#[must_use]
pub fn locate(peer: SocketAddr, lines: &[&[u8]], proxies: &Proxies) -> IpAddr {
    Client::locate(Peer(peer), &headers(lines.iter().map(|line| ("x-forwarded-for", *line))), proxies).address
}

/// Whether the Origin gate lets a request with these headers pass.
#[must_use]
pub fn may_ask(config: &Config, lines: &[(&str, &[u8])]) -> bool {
    origin::may_ask(config, &headers(lines.iter().copied()))
}

/// The headers that hyper lets through.
fn headers<'line>(lines: impl Iterator<Item = (&'line str, &'line [u8])>) -> HeaderMap {
    lines
        .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::from_bytes(value).ok()?)))
        .collect()
}
