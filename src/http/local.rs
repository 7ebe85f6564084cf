//! Whether a request comes from this machine itself, and through no proxy.

use std::sync::atomic::Ordering;

use axum::http::{
    HeaderMap,
    header::{HOST, ORIGIN},
};

use crate::app::App;

/// Whether `Host` is local and no proxy forwarded the request. What is open by default answers only then, so that a
/// forgotten setting opens it to no other machine.
pub(super) fn is_from_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| this_machine(host).is_some()) && !headers.keys().any(|name| is_forwarded(name.as_str()))
}

/// The name without the port, if this `Host` is a local one. Any other name may have been pointed at this machine by
/// others (DNS rebinding).
pub(super) fn this_machine(host: &str) -> Option<&'static str> {
    let is_port = |text: &str| text.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    let names = |name: &&str| host.strip_prefix(name).is_some_and(|rest| rest.is_empty() || is_port(rest));
    ["localhost", "127.0.0.1", "[::1]"].into_iter().find(names)
}

/// Whether proxies send this header: RFC 7239, RFC 9110 §7.6.3, and the older `X-` ones.
fn is_forwarded(name: &str) -> bool {
    ["forwarded", "via", "x-real-ip"].contains(&name) || name.starts_with("x-forwarded-")
}

/// Logs once if a page spells this machine differently from its backend. To a browser they are then two sites, and it
/// withholds the cookies; the only symptom is that a reload logs out.
pub(super) fn warn_of_two_spellings(app: &App, headers: &HeaderMap) {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(host), Some(origin)) = (text(HOST), text(ORIGIN)) else { return };
    let here = this_machine(host);
    let there = origin.strip_prefix("http://").and_then(this_machine);
    if here.is_some() && there.is_some() && here != there && !app.spellings_told.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            origin,
            host,
            "a page requests its session without cookies: it spells this machine differently from the backend, so to \
             browsers they are two sites; use localhost in both"
        );
    }
}
