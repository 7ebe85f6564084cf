//! The device cookie, which recognises a browser in which a user has logged in before (OWASP, "device cookies").

#[cfg(test)]
mod tests;

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac, digest::InvalidLength};
use sha2::Sha256;

use crate::domain::{Id, Key, Time};

/// The key that signs device cookies, and older ones whose cookies are still recognised.
#[derive(Clone, Debug)]
pub struct DeviceKeys {
    signing: Key,
    older: Vec<Key>,
}

impl DeviceKeys {
    /// Signs with `signing`; cookies that any of the keys has signed are recognised.
    #[must_use]
    pub fn new(signing: Key, older: Vec<Key>) -> Self {
        Self { signing, older }
    }
}

/// A login with one identifier in this browser, and its time. The identifier itself is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    nonce: Id,
    /// Seconds since 1970.
    time: [u8; 8],
    signature: [u8; 32],
}

/// The entries of a device cookie, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceCookie(Vec<Entry>);

impl DeviceCookie {
    /// The maximum number of identifiers that one browser is recognised for, and of entries that are looked at.
    pub const MAX_ENTRIES: usize = 4;
    /// How long a browser is recognised.
    pub const LIFETIME: TimeDelta = TimeDelta::days(90);

    /// Adds the entries of one more cookie. Malformed and surplus ones are ignored: no client depends on a cookie that
    /// is not ours.
    pub fn read(&mut self, text: &[u8]) {
        let room = Self::MAX_ENTRIES.saturating_sub(self.0.len());
        self.0.extend(text.split(|byte| *byte == b'.').take(Self::MAX_ENTRIES).filter_map(Entry::parse).take(room));
    }

    /// The nonce of this browser's entry for this folded identifier, if there is a valid one.
    #[must_use]
    pub fn recognise(&self, keys: &DeviceKeys, identifier: &str, now: Time) -> Option<Id> {
        let known = self.0.iter().find(|entry| entry.is_for(keys, identifier))?;
        (now - known.time()? < Self::LIFETIME).then_some(known.nonce)
    }

    /// The cookie after a login with this folded identifier: an entry with this new nonce replaces the identifier's old
    /// one.
    #[must_use]
    pub fn after_login(&self, keys: &DeviceKeys, identifier: &str, nonce: Id, now: Time) -> Self {
        let time = now.timestamp().to_be_bytes();
        let signed = mac(&keys.signing, nonce, time, identifier).map(|mac| mac.finalize().into_bytes().into());
        let own = signed.map(|signature| Entry { nonce, time, signature });
        let others = self.0.iter().filter(|entry| !entry.is_for(keys, identifier));
        Self(own.into_iter().chain(others.copied()).take(Self::MAX_ENTRIES).collect())
    }
}

impl Entry {
    const BYTES: usize = 16 + 8 + 32;
    /// In base64url without padding.
    const CHARACTERS: usize = (Self::BYTES * 4).div_ceil(3);

    fn parse(text: &[u8]) -> Option<Self> {
        if text.len() != Self::CHARACTERS {
            return None;
        }
        let mut bytes = [0; Self::BYTES];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        if length != bytes.len() {
            return None;
        }
        let (nonce, rest) = bytes.split_first_chunk::<16>()?;
        let (time, rest) = rest.split_first_chunk::<8>()?;
        Some(Self { nonce: Id::from_random(*nonce), time: *time, signature: rest.try_into().ok()? })
    }

    /// Whether it was signed for this identifier.
    fn is_for(&self, keys: &DeviceKeys, identifier: &str) -> bool {
        // `verify_slice` compares in constant time.
        let fits = |mac: Hmac<Sha256>| mac.verify_slice(&self.signature).is_ok();
        let mut keys = std::iter::once(&keys.signing).chain(&keys.older);
        keys.any(|key| mac(key, self.nonce, self.time, identifier).is_ok_and(fits))
    }

    fn time(&self) -> Option<Time> {
        Time::from_timestamp(i64::from_be_bytes(self.time), 0)
    }
}

/// Over nonce and time, whose lengths are fixed, and then the identifier. HMAC accepts keys of any length.
fn mac(key: &Key, nonce: Id, time: [u8; 8], identifier: &str) -> Result<Hmac<Sha256>, InvalidLength> {
    let mac = Hmac::<Sha256>::new_from_slice(key.bytes())?;
    Ok(mac.chain_update(nonce.bytes()).chain_update(time).chain_update(identifier))
}

/// As the value of a cookie.
impl fmt::Display for DeviceCookie {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, entry) in self.0.iter().enumerate() {
            let bytes = [entry.nonce.bytes(), &entry.time, &entry.signature].concat();
            let separator = if place == 0 { "" } else { "." };
            write!(formatter, "{separator}{}", URL_SAFE_NO_PAD.encode(bytes))?;
        }
        Ok(())
    }
}
