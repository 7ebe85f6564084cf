//! A session's record as a store outside the process keeps it: a map in `MessagePack` with short names, which can grow.

use serde::{Deserialize, Serialize};

use super::ListedSession;
use crate::{
    domain::{Fingerprint, Id, Key, Roles, SecretName, Secrets, Session, Time},
    store::StoreError,
};

/// The format that is written. A field added later gets a default, so that records without it can still be read. Only a
/// change of meaning is a new format: it is read one version before it is written, so that instances of neighbouring
/// versions can share sessions.
const FORMAT: u8 = 1;

/// Format 1. Names have one letter, since every record repeats them; times count from the login, to be short.
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
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<Fingerprint>,
    /// The secret from which the keys are derived, or the keys themselves.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    secret: Option<SecretName>,
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    access_key: Option<Key>,
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    refresh_key: Option<Key>,
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

/// Writes a record: the same session always gives the same bytes.
pub(super) fn write(session: &Session) -> Result<Vec<u8>, StoreError> {
    let opened = session.opened.timestamp_millis();
    let kept = |key: &Key| session.secret.is_none().then(|| key.clone());
    let record: Record<&str> = Record {
        format: FORMAT,
        id: session.id,
        refresh_id: session.refresh_id,
        user: &session.user,
        avatar: &session.avatar,
        roles: Some(session.roles.as_str()).filter(|roles| !roles.is_empty()),
        fingerprint: session.fingerprint,
        secret: session.secret,
        access_key: kept(&session.access_key),
        refresh_key: kept(&session.refresh_key),
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

/// Reads the record of this session, whose keys may be derived from one of these secrets. A record of another session
/// is an error, however it got here (R60).
pub(super) fn read(id: Id, record: &[u8], secrets: Option<&Secrets>) -> Result<Session, StoreError> {
    let record = Record::read(record).filter(|record| record.id == id).ok_or(StoreError::Unreadable(id))?;
    let (access_key, refresh_key) = match (record.secret, &record.access_key, &record.refresh_key) {
        (Some(name), _, _) => {
            let secret = secrets.and_then(|secrets| secrets.named(name)).ok_or(StoreError::UnknownSecret(id))?;
            secret.session_keys(id, record.refresh_id)
        }
        (None, Some(access_key), Some(refresh_key)) => (access_key.clone(), refresh_key.clone()),
        (None, ..) => return Err(StoreError::Unreadable(id)),
    };
    record.open(access_key, refresh_key).ok_or(StoreError::Unreadable(id))
}

/// Reads what a list shows of this session, which needs no key.
pub(super) fn read_listed(id: Id, record: &[u8]) -> Result<ListedSession, StoreError> {
    let listed = |record: Record<&str>| {
        let (opened, rotated_at) = (record.moment(0)?, record.moment(record.rotated_after)?);
        Some(ListedSession { id, opened, rotated_at, expires: Time::from_timestamp(record.expires, 0)? })
    };
    Record::read(record).filter(|record| record.id == id).and_then(listed).ok_or(StoreError::Unreadable(id))
}

impl<'bytes> Record<&'bytes str> {
    fn read(record: &'bytes [u8]) -> Option<Self> {
        rmp_serde::from_slice(record).ok().filter(|record: &Self| record.format == FORMAT)
    }

    /// The moment this many milliseconds after the login.
    fn moment(&self, after: i64) -> Option<Time> {
        Time::from_timestamp_millis(self.opened.checked_add(after)?)
    }

    fn open(self, access_key: Key, refresh_key: Key) -> Option<Session> {
        let (opened, rotated_at) = (self.moment(0)?, self.moment(self.rotated_after)?);
        let issued_at = self.moment(self.issued_after)?;
        Some(Session {
            id: self.id,
            refresh_id: self.refresh_id,
            user: self.user.into(),
            avatar: self.avatar.into(),
            roles: Roles::read(self.roles.unwrap_or_default())?,
            fingerprint: self.fingerprint,
            secret: self.secret,
            access_key,
            refresh_key,
            current: self.current,
            previous: self.previous,
            rotated_at,
            issued_at,
            confirmed: self.confirmed,
            tries: self.tries,
            opened,
            expires: Time::from_timestamp(self.expires, 0)?,
        })
    }
}
