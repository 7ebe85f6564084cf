//! A fingerprint of a user's entry in `USERS_FILE`, so that a session ends when that entry changes.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::User;

/// 64 bits of a SHA-256 over an entry as written in `USERS_FILE`. A rehash in memory does not change it, so that
/// instances and restarts agree.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(#[serde(with = "serde_bytes")] [u8; 8]);

impl Fingerprint {
    /// The fingerprint of a user as written in the file. The avatar is left out: nothing depends on it.
    #[must_use]
    pub fn of(user: &User) -> Self {
        let mut digest = Sha256::new();
        for part in [user.name.as_str(), user.hash.as_str(), user.roles.as_str()] {
            // Length first, so that no two entries give the same bytes.
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(digest.finalize()).for_each(|(byte, digit)| *byte = digit);
        Self(bytes)
    }
}

/// Hides the bits, which are derived from a password's hash.
impl fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Fingerprint")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_another_if_its_name_or_hash_is_and_not_if_its_avatar_is() {
        let hash = |salt: &str| {
            format!("$argon2id$v=19$m=19456,t=2,p=1${salt}WNveWRlY295IQ$MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE")
        };
        let of = |name: &str, avatar: &str, salt: &str| {
            Fingerprint::of(&User::parse(name.into(), avatar.into(), &hash(salt)).unwrap())
        };
        let ada = of("Ada", "", "ZGVjb3lkZ");
        assert_eq!(of("Ada", "ada.png", "ZGVjb3lkZ"), ada);
        for other in [of("ada", "", "ZGVjb3lkZ"), of("Ada", "", "ZGVjb3lkY"), of("Bob", "", "ZGVjb3lkZ")] {
            assert_ne!(other, ada);
        }
    }
}
