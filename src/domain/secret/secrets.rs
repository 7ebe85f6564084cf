//! The secrets of an instance: how `SECRET_KEY` is read, and which of them signs.

use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Secret, SecretName};

/// Why `SECRET_KEY` is refused. Continues a sentence, and repeats nothing of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SecretError {
    /// Not 32 bytes in base64.
    #[error("must be 32 random bytes in base64, or a new and an old secret as new,old; `doorstep secret` prints one")]
    Unreadable,
    /// 32 times the same byte, which is not random.
    #[error("has a secret that is one byte over and over; `doorstep secret` prints a random one")]
    NotRandom,
    /// Two secrets with the same name.
    #[error("has the same secret twice")]
    Twice,
}

/// The secrets of an instance: the first one signs and seals, all of them verify and open.
#[derive(Clone, Debug)]
pub struct Secrets {
    first: Secret,
    others: Vec<Secret>,
    lasting: bool,
}

impl Secrets {
    /// Reads `SECRET_KEY`: a secret, or several, separated by commas.
    ///
    /// # Errors
    /// If it can't be understood or is no secret; nothing of it is repeated.
    pub fn parse(list: &str) -> Result<Self, SecretError> {
        let mut secrets = list.split(',').map(|text| read(text.trim()));
        let first = secrets.next().ok_or(SecretError::Unreadable)??;
        let mut read = Self { first, others: Vec::new(), lasting: true };
        for secret in secrets {
            let secret = secret?;
            if read.named(secret.name).is_some() {
                return Err(SecretError::Twice);
            }
            read.others.push(secret);
        }
        Ok(read)
    }

    /// A secret that only this process has, for as long as it runs.
    #[must_use]
    pub fn of_process(secret: Secret) -> Self {
        Self { first: secret, others: Vec::new(), lasting: false }
    }

    /// The one that signs and seals.
    #[must_use]
    pub fn first(&self) -> &Secret {
        &self.first
    }

    /// All of them, the first one first: each verifies and opens what it has signed or sealed.
    pub fn iter(&self) -> impl Iterator<Item = &Secret> {
        [&self.first].into_iter().chain(&self.others)
    }

    /// The one with this name.
    #[must_use]
    pub fn named(&self, name: SecretName) -> Option<&Secret> {
        self.iter().find(|secret| secret.name == name)
    }

    /// The one that a new session's keys are derived from; `None` if it ends with the process, which a session may
    /// outlive.
    #[must_use]
    pub fn for_sessions(&self) -> Option<&Secret> {
        self.lasting.then_some(&self.first)
    }
}

/// Reads 32 bytes in base64, of either alphabet and with or without padding.
fn read(text: &str) -> Result<Secret, SecretError> {
    let indifferent = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['-', '_']) { URL_SAFE } else { STANDARD };
    // The decoder needs room for whole blocks, as if the last one were full.
    let mut room = Zeroizing::new([0; 36]);
    let length = GeneralPurpose::new(&alphabet, indifferent).decode_slice(text, &mut *room);
    let bytes: Option<&[u8; 32]> = length.ok().and_then(|length| room.get(..length)?.try_into().ok());
    let bytes = bytes.ok_or(SecretError::Unreadable)?;
    let same = bytes.iter().all(|byte| Some(byte) == bytes.first());
    if same { Err(SecretError::NotRandom) } else { Ok(Secret::from_random(*bytes)) }
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};

    use super::{super::tests::BYTES, *};

    fn secret(byte: u8) -> String {
        let mut bytes = BYTES;
        bytes[0] = byte;
        BASE64_STANDARD.encode(bytes)
    }

    #[test]
    fn a_secret_is_32_bytes_in_any_usual_base64() {
        let name = Secret::from_random(BYTES).name();
        for engine in [BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD] {
            let text = engine.encode(BYTES);
            assert_eq!(Secrets::parse(&text).unwrap().first().name(), name, "{text}");
        }
        for length in [0, 1, 16, 31, 33, 34, 36, 37, 64] {
            let text = BASE64_STANDARD.encode(vec![7; length]);
            assert_eq!(Secrets::parse(&text).unwrap_err(), SecretError::Unreadable, "{length} bytes");
        }
        let good = secret(1);
        for text in [
            "",
            ",",
            "canary",
            &good[1..],
            &format!("{good}A"),
            &format!("{good},"),
            &format!(",{good}"),
            &format!("{good} {good}"),
            &format!("{}-/", &good[2..]),
            &good.replace('A', "é"),
        ] {
            assert_eq!(Secrets::parse(text).unwrap_err(), SecretError::Unreadable, "{text}");
        }
        assert_eq!(Secrets::parse(&BASE64_STANDARD.encode([0x5a; 32])).unwrap_err(), SecretError::NotRandom);
    }

    #[test]
    fn the_first_secret_signs_and_all_of_them_verify() {
        let (new, old, older) = (secret(1), secret(2), secret(3));
        let name = |text: &str| Secrets::parse(text).unwrap().first().name();
        let secrets = Secrets::parse(&format!("{new}, {old},{older}")).unwrap();
        assert_eq!(secrets.first().name(), name(&new));
        assert_eq!(secrets.for_sessions().unwrap().name(), name(&new));
        for text in [&new, &old, &older] {
            assert_eq!(secrets.named(name(text)).unwrap().name(), name(text));
        }
        assert!(secrets.named(name(&secret(4))).is_none());
        assert_eq!(secrets.iter().count(), 3);
        assert_eq!(Secrets::parse(&format!("{new},{old},{new}")).unwrap_err(), SecretError::Twice);
    }

    #[test]
    fn no_session_is_signed_under_a_secret_that_it_may_outlive() {
        let secrets = Secrets::of_process(Secret::from_random(BYTES));
        assert!(secrets.for_sessions().is_none());
        assert_eq!(secrets.first().name(), Secret::from_random(BYTES).name());
    }

    // R89
    #[test]
    fn debug_output_shows_nothing_of_the_secrets() {
        let shown = format!("{:?}", Secrets::parse(&secret(1)).unwrap());
        assert!(shown.contains("Secret(secret)") && !shown.contains("251"), "{shown}");
    }
}
