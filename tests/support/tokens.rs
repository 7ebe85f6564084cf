//! Tokens, as far as they can be read or damaged without the key.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde_json::Value;

/// The claims of a token.
pub fn claims(token: &str) -> Value {
    serde_json::from_slice(&BASE64.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

/// A token whose signature is wrong in its first character (the last one has spare bits).
pub fn tampered(token: &str) -> String {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{message}.{first}{}", &signature[1..])
}
