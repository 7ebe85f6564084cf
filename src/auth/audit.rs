//! The audit trail: one event for each thing that a session's owner or an operator would want to know.

use std::net::IpAddr;

use crate::domain::{Id, UserName};

/// Writes an event to the target `audit`. Names are escaped and cut, sessions shown by their first characters.
pub(super) fn record(event: &'static str, user: &str, session: Option<Id>, client: IpAddr, reason: &'static str) {
    let user: String = user.chars().take(UserName::LONGEST).collect();
    let session = session.map(|id| format!("{id:?}")).unwrap_or_default();
    tracing::info!(target: "audit", event, ?user, session, %client, reason);
}
