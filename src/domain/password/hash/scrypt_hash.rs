//! Verifying scrypt, as a PHC string or as Django writes it down: `scrypt$<N>$<salt>$<r>$<p>$<base64>`.

use argon2::password_hash::phc::{Output, PasswordHash};
use base64::{Engine, prelude::BASE64_STANDARD};
use scrypt::Params;

use super::without_padding;
use crate::domain::Password;

/// A hash with the parameters of RFC 7914.
pub(super) struct ScryptHash {
    log_n: u8,
    r: u32,
    p: u32,
    salt: Vec<u8>,
    output: Output,
}

impl ScryptHash {
    /// Upper bound of N · r · p · 128, the bytes touched in all lanes: some 0.5 s.
    const MAX_WORK: u64 = 128 * 1024 * 1024;
    /// Verifying needs 128 · r · (N + p + 2) bytes at once, so that a large r or p alone would need them besides.
    const MAX_R: u32 = 32;
    const MAX_P: u32 = 128;
    const MAX_SALT: usize = 128;

    pub(super) fn read(text: &str) -> Option<Self> {
        let hash = if text.starts_with('$') { Self::read_phc(text)? } else { Self::read_django(text)? };
        let fits = (1..=Self::MAX_SALT).contains(&hash.salt.len());
        (fits && (1..64).contains(&hash.log_n) && hash.r > 0 && hash.p > 0).then_some(hash)
    }

    fn read_phc(text: &str) -> Option<Self> {
        let text = without_padding(text);
        let hash = PasswordHash::new(&text).ok()?;
        let parameter = |name: &str| hash.params.get_decimal(name);
        Some(Self {
            log_n: parameter("ln")?.try_into().ok()?,
            r: parameter("r")?,
            p: parameter("p")?,
            salt: hash.salt?.to_vec(),
            output: hash.hash?,
        })
    }

    fn read_django(text: &str) -> Option<Self> {
        let parts: Vec<_> = text.splitn(7, '$').collect();
        let ["scrypt", n, salt, r, p, output] = parts[..] else { return None };
        let n: u64 = n.parse().ok().filter(|n: &u64| n.is_power_of_two())?;
        Some(Self {
            log_n: n.trailing_zeros().try_into().ok()?,
            r: r.parse().ok()?,
            p: p.parse().ok()?,
            salt: salt.as_bytes().to_vec(),
            output: Output::new(&BASE64_STANDARD.decode(output).ok()?).ok()?,
        })
    }

    pub(super) fn is_affordable(&self) -> bool {
        self.work() <= Self::MAX_WORK && self.r <= Self::MAX_R && self.p <= Self::MAX_P
    }

    /// The bytes that verifying goes through in all lanes.
    pub(super) fn work(&self) -> u64 {
        let lanes = u64::from(self.r).saturating_mul(self.p.into());
        lanes.saturating_mul(128).saturating_mul(1 << self.log_n)
    }

    pub(super) fn verifies(&self, password: &Password) -> bool {
        let Ok(parameters) = Params::new(self.log_n, self.r, self.p) else { return false };
        let mut output = [0; Output::MAX_LENGTH];
        let Some(output) = output.get_mut(..self.output.len()) else { return false };
        let hashed = scrypt::scrypt(password.bytes(), &self.salt, &parameters, output);
        // Outputs are compared in constant time.
        hashed.is_ok() && Output::new(output).is_ok_and(|output| output == self.output)
    }
}
