//! Verifying PBKDF2 as Django writes it down: `pbkdf2_sha256$<iterations>$<salt>$<base64>`.

use argon2::password_hash::phc::Output;
use base64::{Engine, prelude::BASE64_STANDARD};
use pbkdf2::{Algorithm, Params, pbkdf2_hmac_with_params};

use crate::domain::Password;

/// A hash of Django's `PBKDF2PasswordHasher`; the salt is text, taken as it is.
pub(super) struct Pbkdf2Hash<'text> {
    parameters: Params,
    salt: &'text str,
    output: Output,
}

impl<'text> Pbkdf2Hash<'text> {
    /// Some 0.5 s; Django 6.1 has 1 500 000.
    const MAX_ITERATIONS: u32 = 2_000_000;
    const LENGTH: usize = 32;
    const MAX_SALT: usize = 128;

    pub(super) fn read(text: &'text str) -> Option<Self> {
        let mut parts = text.split('$');
        let (Some("pbkdf2_sha256"), Some(iterations), Some(salt), Some(output), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return None;
        };
        let output = BASE64_STANDARD.decode(output).ok().filter(|output| output.len() == Self::LENGTH)?;
        let parameters = Params::new(iterations.parse().ok()?).ok()?;
        let fits = (1..=Self::MAX_SALT).contains(&salt.len());
        fits.then_some(Self { parameters, salt, output: Output::new(&output).ok()? })
    }

    pub(super) fn is_affordable(&self) -> bool {
        self.parameters.rounds() <= Self::MAX_ITERATIONS
    }

    /// The iterations that verifying takes.
    pub(super) fn work(&self) -> u64 {
        self.parameters.rounds().into()
    }

    pub(super) fn verifies(&self, password: &Password) -> bool {
        let mut output = [0; Self::LENGTH];
        let salt = self.salt.as_bytes();
        // Not the generic function, which would be as slow as this crate where that is not optimized.
        pbkdf2_hmac_with_params(password.bytes(), salt, Algorithm::Pbkdf2Sha256, self.parameters, &mut output);
        // Outputs are compared in constant time.
        Output::new(&output).is_ok_and(|output| output == self.output)
    }
}
