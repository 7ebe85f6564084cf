//! A session's record as Redis keeps it: a JSON array that begins with its format.

use crate::{
    domain::{Id, Key, Session, Time},
    store::StoreError,
};

/// The format that is written. A new one is read one version before it is written, so that instances of
/// neighbouring versions share their sessions.
const FORMAT: u8 = 1;

/// Format 1, an array since names would cost more than values: format, id, refresh id, user, avatar, access key,
/// refresh key, current, previous, rotated at, issued at, confirmed, tries, opened, expires. Times are
/// milliseconds since 1970, the last one seconds.
type Fields<Text> = (u8, Id, Id, Text, Text, Key, Key, u64, Option<u64>, i64, i64, bool, u8, i64, i64);

/// Writes a record: the same bytes for the same session.
pub(super) fn write(session: &Session) -> Result<String, StoreError> {
    let fields: Fields<&str> = (
        FORMAT,
        session.id,
        session.refresh_id,
        &session.user,
        &session.avatar,
        session.access_key.clone(),
        session.refresh_key.clone(),
        session.current,
        session.previous,
        session.rotated_at.timestamp_millis(),
        session.issued_at.timestamp_millis(),
        session.confirmed,
        session.tries,
        session.opened.timestamp_millis(),
        session.expires.timestamp(),
    );
    serde_json::to_string(&fields).map_err(|_| StoreError::Unreadable(session.id))
}

/// Reads the record of this session; one that says it is another's is an error, whoever mixed them up (R60).
pub(super) fn read(id: Id, record: &[u8]) -> Result<Session, StoreError> {
    parse(record).filter(|session| session.id == id).ok_or(StoreError::Unreadable(id))
}

fn parse(record: &[u8]) -> Option<Session> {
    let fields: Fields<String> = serde_json::from_slice(record).ok()?;
    let (format, id, refresh_id, user, avatar, access_key, refresh_key, current, previous, ..) = fields;
    let (.., rotated_at, issued_at, confirmed, tries, opened, expires) = fields;
    (format == FORMAT).then_some(Session {
        id,
        refresh_id,
        user: user.into(),
        avatar: avatar.into(),
        access_key,
        refresh_key,
        current,
        previous,
        rotated_at: Time::from_timestamp_millis(rotated_at)?,
        issued_at: Time::from_timestamp_millis(issued_at)?,
        confirmed,
        tries,
        opened: Time::from_timestamp_millis(opened)?,
        expires: Time::from_timestamp(expires, 0)?,
    })
}
