//! A secret of `SECRET_KEY`, and the keys that are derived from it (HKDF-SHA256, RFC 5869) and stored nowhere.

mod secrets;

use std::fmt;

use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Id, Key};
pub use secrets::{SecretError, Secrets};

/// What a derived key is for. Keys for different purposes have nothing in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signs the access tokens of one session.
    AccessTokens,
    /// Signs the refresh tokens of one session.
    RefreshTokens,
    /// Signs device cookies.
    DeviceCookies,
    /// Not a key: its first bytes name the secret.
    Name,
}

impl Purpose {
    /// What the derivation is bound to. No label is a prefix of another, since each ends with its only zero byte.
    /// Together with two identifiers, each fits into one block of SHA-256.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::AccessTokens => b"doorstep access\0",
            Self::RefreshTokens => b"doorstep refresh\0",
            Self::DeviceCookies => b"doorstep device\0",
            Self::Name => b"doorstep name\0",
        }
    }
}

/// Names a secret in what was signed or sealed with it, and reveals nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretName(#[serde(with = "serde_bytes")] [u8; 4]);

impl fmt::Debug for SecretName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretName({:08x})", u32::from_be_bytes(self.0))
    }
}

/// 256 random bits from which keys are derived. Only what HKDF makes of them is kept.
#[derive(Clone)]
pub struct Secret {
    name: SecretName,
    /// Keyed once: a session's two keys then cost four blocks of SHA-256.
    expander: Hkdf<Sha256>,
}

impl Secret {
    /// Wraps bytes that came from the operating system's randomness, and wipes them.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        let bytes = Zeroizing::new(bytes);
        let expander = Hkdf::new(None, &*bytes);
        let [a, b, c, d, ..] = *expand(&expander, &[Purpose::Name.label()]);
        Self { name: SecretName([a, b, c, d]), expander }
    }

    /// What names this secret.
    #[must_use]
    pub fn name(&self) -> SecretName {
        self.name
    }

    /// The key for a purpose.
    #[must_use]
    pub fn derive(&self, purpose: Purpose) -> Key {
        Key::from_random(*expand(&self.expander, &[purpose.label()]))
    }

    /// The keys of one session: one signs its access tokens, the other its refresh tokens.
    #[must_use]
    pub fn session_keys(&self, id: Id, refresh_id: Id) -> (Key, Key) {
        let derive = |purpose: Purpose| {
            Key::from_random(*expand(&self.expander, &[purpose.label(), id.bytes(), refresh_id.bytes()]))
        };
        (derive(Purpose::AccessTokens), derive(Purpose::RefreshTokens))
    }
}

/// One block of HKDF's output, bound to all of these parts.
fn expand(expander: &Hkdf<Sha256>, info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut output = Zeroizing::new([0; 32]);
    let done = expander.expand_multi_info(info, &mut *output);
    // RFC 5869 §2.3: the limit is 255 blocks.
    debug_assert!(done.is_ok());
    output
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(secret)")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// No byte twice, and all of base64's odd characters.
    pub(super) const BYTES: [u8; 32] = {
        let mut bytes = [0; 32];
        let mut place = 0;
        while place < 32 {
            #[expect(clippy::cast_possible_truncation, reason = "a place below 32")]
            let byte = 0xff_u8.wrapping_sub(place as u8 * 4);
            bytes[place] = byte;
            place += 1;
        }
        bytes
    };

    // RFC 5869 §2.2, §2.3: the same computed with Python's hmac. Another derivation would end every session.
    #[test]
    fn keys_are_what_hkdf_makes_of_the_secret_the_purpose_and_the_session() {
        let secret = Secret::from_random(BYTES);
        let hexadecimal = |key: &Key| key.bytes().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        let (id, refresh_id) = (Id::from_random([1; 16]), Id::from_random([2; 16]));
        assert_eq!(hexadecimal(&secret.derive(Purpose::DeviceCookies)), DEVICE_COOKIES);
        let (access, refresh) = secret.session_keys(id, refresh_id);
        assert_eq!((&*hexadecimal(&access), &*hexadecimal(&refresh)), (ACCESS_TOKENS, REFRESH_TOKENS));
        assert_eq!(format!("{:?}", secret.name()), "SecretName(70acc534)");
    }

    const DEVICE_COOKIES: &str = "8cbd4d1906f172c877554f1b3f0e96bc32c206d87b536714ffd0a7d821458555";
    const ACCESS_TOKENS: &str = "a97b9667294e7205ce288f1752243858d9f1c4d2542dd50d229f9953c89c2604";
    const REFRESH_TOKENS: &str = "24b021580c1ccc0d6e9750030264d1811aca57ead2905cae3aa23d260d72d136";

    // R37
    #[test]
    fn every_secret_purpose_and_session_has_keys_of_its_own() {
        let (id, other) = (Id::from_random([1; 16]), Id::from_random([2; 16]));
        let mut keys = Vec::new();
        for secret in [Secret::from_random(BYTES), Secret::from_random([7; 32])] {
            keys.extend([Purpose::DeviceCookies, Purpose::AccessTokens, Purpose::RefreshTokens].map(|purpose| {
                assert_eq!(secret.derive(purpose), secret.derive(purpose));
                secret.derive(purpose)
            }));
            for (id, refresh_id) in [(id, other), (other, id), (id, id)] {
                let (access, refresh) = secret.session_keys(id, refresh_id);
                keys.extend([access, refresh]);
            }
        }
        for (place, key) in keys.iter().enumerate() {
            assert!(!keys[..place].contains(key), "key {place} is there twice");
        }
    }

    // R89
    #[test]
    fn debug_output_shows_nothing_of_a_secret() {
        assert_eq!(format!("{:?}", Secret::from_random(BYTES)), "Secret(secret)");
    }
}
