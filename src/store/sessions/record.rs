//! A session's record as a store outside the process keeps it: a JSON object with short names, which can grow.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{Id, Key, Session, Time},
    store::StoreError,
};

/// The format that is written. A field that comes later gets a default, so that records without it can still be read;
/// only a change of meaning is a new format, which is read one version before it is written, so that instances of
/// neighbouring versions share their sessions.
const FORMAT: u8 = 1;

/// Format 1. Times are milliseconds since 1970, the end in seconds. Names are short since every record repeats them.
#[derive(Serialize, Deserialize)]
struct Record<Text> {
    #[serde(rename = "f")]
    format: u8,
    #[serde(rename = "id")]
    id: Id,
    #[serde(rename = "r")]
    refresh_id: Id,
    #[serde(rename = "u")]
    user: Text,
    #[serde(rename = "av")]
    avatar: Text,
    #[serde(rename = "ak")]
    access_key: Key,
    #[serde(rename = "rk")]
    refresh_key: Key,
    #[serde(rename = "c")]
    current: u64,
    #[serde(rename = "p")]
    previous: Option<u64>,
    #[serde(rename = "ro")]
    rotated_at: i64,
    #[serde(rename = "is")]
    issued_at: i64,
    #[serde(rename = "co")]
    confirmed: bool,
    #[serde(rename = "t")]
    tries: u8,
    #[serde(rename = "o")]
    opened: i64,
    #[serde(rename = "e")]
    expires: i64,
}

/// Writes a record: the same bytes for the same session.
pub(super) fn write(session: &Session) -> Result<String, StoreError> {
    let record: Record<&str> = Record {
        format: FORMAT,
        id: session.id,
        refresh_id: session.refresh_id,
        user: &session.user,
        avatar: &session.avatar,
        access_key: session.access_key.clone(),
        refresh_key: session.refresh_key.clone(),
        current: session.current,
        previous: session.previous,
        rotated_at: session.rotated_at.timestamp_millis(),
        issued_at: session.issued_at.timestamp_millis(),
        confirmed: session.confirmed,
        tries: session.tries,
        opened: session.opened.timestamp_millis(),
        expires: session.expires.timestamp(),
    };
    serde_json::to_string(&record).map_err(|_| StoreError::Unreadable(session.id))
}

/// Reads the record of this session; a record of another session is an error, whatever mixed them up (R60).
pub(super) fn read(id: Id, record: &[u8]) -> Result<Session, StoreError> {
    parse(record).filter(|session| session.id == id).ok_or(StoreError::Unreadable(id))
}

fn parse(record: &[u8]) -> Option<Session> {
    let record: Record<String> = serde_json::from_slice(record).ok()?;
    (record.format == FORMAT).then_some(Session {
        id: record.id,
        refresh_id: record.refresh_id,
        user: record.user.into(),
        avatar: record.avatar.into(),
        access_key: record.access_key,
        refresh_key: record.refresh_key,
        current: record.current,
        previous: record.previous,
        rotated_at: Time::from_timestamp_millis(record.rotated_at)?,
        issued_at: Time::from_timestamp_millis(record.issued_at)?,
        confirmed: record.confirmed,
        tries: record.tries,
        opened: Time::from_timestamp_millis(record.opened)?,
        expires: Time::from_timestamp(record.expires, 0)?,
    })
}
