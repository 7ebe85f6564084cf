//! `doorstep secret`: a new secret for `SECRET_KEY`.

use std::io;

use base64::{Engine, prelude::BASE64_STANDARD};
use zeroize::Zeroizing;

use super::terminal::say;
use crate::auth::random;

/// Prints 32 random bytes in base64.
///
/// # Errors
/// If there is no randomness, or the output can't be written to.
pub fn secret() -> io::Result<()> {
    let bytes = Zeroizing::new(random::<32>().map_err(io::Error::other)?);
    say(&Zeroizing::new(BASE64_STANDARD.encode(*bytes))).map_err(io::Error::other)
}
