//! A session's record as a store outside the process keeps it: a map in `MessagePack` with short names, which can grow.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{Id, Key, Roles, Session, Time},
    store::StoreError,
};

/// The format that is written. A field that comes later gets a default, so that records without it can still be read;
/// only a change of meaning is a new format, which is read one version before it is written, so that instances of
/// neighbouring versions share their sessions.
const FORMAT: u8 = 1;

/// Format 1. Names are one letter, since every record repeats them; times are short, since they count from the login.
#[derive(Serialize, Deserialize)]
struct Record<Text> {
    #[serde(rename = "f")]
    format: u8,
    #[serde(rename = "i")]
    id: Id,
    #[serde(rename = "r")]
    refresh_id: Id,
    #[serde(rename = "u")]
    user: Text,
    #[serde(rename = "a")]
    avatar: Text,
    /// Separated by commas.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    roles: Option<Text>,
    #[serde(rename = "k")]
    access_key: Key,
    #[serde(rename = "s")]
    refresh_key: Key,
    #[serde(rename = "c")]
    current: u64,
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    previous: Option<u64>,
    /// Milliseconds since 1970.
    #[serde(rename = "o")]
    opened: i64,
    /// Milliseconds since the login.
    #[serde(rename = "t")]
    rotated_after: i64,
    /// Milliseconds since the login.
    #[serde(rename = "w")]
    issued_after: i64,
    #[serde(rename = "y")]
    confirmed: bool,
    #[serde(rename = "n")]
    tries: u8,
    /// Seconds since 1970.
    #[serde(rename = "e")]
    expires: i64,
}

/// Writes a record: the same bytes for the same session.
pub(super) fn write(session: &Session) -> Result<Vec<u8>, StoreError> {
    let opened = session.opened.timestamp_millis();
    let record: Record<&str> = Record {
        format: FORMAT,
        id: session.id,
        refresh_id: session.refresh_id,
        user: &session.user,
        avatar: &session.avatar,
        roles: Some(session.roles.as_str()).filter(|roles| !roles.is_empty()),
        access_key: session.access_key.clone(),
        refresh_key: session.refresh_key.clone(),
        current: session.current,
        previous: session.previous,
        opened,
        rotated_after: session.rotated_at.timestamp_millis() - opened,
        issued_after: session.issued_at.timestamp_millis() - opened,
        confirmed: session.confirmed,
        tries: session.tries,
        expires: session.expires.timestamp(),
    };
    rmp_serde::to_vec_named(&record).map_err(|_| StoreError::Unreadable(session.id))
}

/// Reads the record of this session; a record of another session is an error, whatever mixed them up (R60).
pub(super) fn read(id: Id, record: &[u8]) -> Result<Session, StoreError> {
    parse(record).filter(|session| session.id == id).ok_or(StoreError::Unreadable(id))
}

fn parse(record: &[u8]) -> Option<Session> {
    let record: Record<&str> = rmp_serde::from_slice(record).ok()?;
    (record.format == FORMAT).then_some(Session {
        id: record.id,
        refresh_id: record.refresh_id,
        user: record.user.into(),
        avatar: record.avatar.into(),
        roles: Roles::read(record.roles.unwrap_or_default())?,
        access_key: record.access_key,
        refresh_key: record.refresh_key,
        current: record.current,
        previous: record.previous,
        rotated_at: Time::from_timestamp_millis(record.opened.checked_add(record.rotated_after)?)?,
        issued_at: Time::from_timestamp_millis(record.opened.checked_add(record.issued_after)?)?,
        confirmed: record.confirmed,
        tries: record.tries,
        opened: Time::from_timestamp_millis(record.opened)?,
        expires: Time::from_timestamp(record.expires, 0)?,
    })
}
