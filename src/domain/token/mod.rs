//! Tokens: HS256 JWTs whose header names a session, so that its key is found before anything is believed.

mod hs256;
#[cfg(test)]
mod tests;

use std::fmt::Display;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, crypto};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

use crate::domain::{Id, Key, Roles, Session, Time};

const ACCESS: &str = "at+jwt";
const REFRESH: &str = "rt+jwt";

/// How far two instances' clocks may be apart, in seconds: an access token's `exp` may be that much further ahead.
const CLOCKS_DIFFER: i64 = 60;

/// A token could not be signed. The library's reason never concerns the key's content.
#[derive(Debug, Error)]
#[error("a token could not be signed: {0}")]
pub struct SigningFailed(#[from] jsonwebtoken::errors::Error);

/// An access token and the whole seconds that it will be valid for.
pub struct AccessToken {
    /// The signed token.
    pub text: String,
    /// From now on, in seconds.
    pub expires_in: i64,
}

#[derive(Serialize, Deserialize)]
struct AccessClaims {
    sub: String,
    iat: i64,
    exp: i64,
    // For services that read tokens; this program reads the session's.
    #[serde(skip_deserializing)]
    roles: Roles,
}

#[derive(Serialize, Deserialize)]
struct RefreshClaims {
    sub: String,
    iat: i64,
    exp: i64,
    r#gen: u64,
}

impl Session {
    /// Signs an access token: valid for `lifetime`, though no longer than the session.
    ///
    /// # Errors
    /// `SigningFailed`, which no input causes.
    pub fn access_token(&self, now: Time, lifetime: TimeDelta) -> Result<AccessToken, SigningFailed> {
        let iat = now.timestamp();
        let exp = self.expires.timestamp().min(iat + lifetime.num_seconds());
        let claims = AccessClaims { sub: self.user.to_string(), iat, exp, roles: self.roles.clone() };
        let text = sign(ACCESS, &self.id, &claims, &self.access_key)?;
        Ok(AccessToken { text, expires_in: exp - iat })
    }

    /// Signs the current refresh token: the same bytes whenever it is issued again.
    ///
    /// # Errors
    /// `SigningFailed`, which no input causes.
    pub fn refresh_token(&self) -> Result<String, SigningFailed> {
        let claims = RefreshClaims {
            sub: self.user.to_string(),
            iat: self.rotated_at.timestamp(),
            exp: self.expires.timestamp(),
            r#gen: self.current,
        };
        sign(REFRESH, &format_args!("{}.{}", self.id, self.refresh_id), &claims, &self.refresh_key)
    }

    /// The seconds left, if this is a valid access token of this session. One that lasts longer than `lifetime` allows
    /// is refused: its key must have been stolen.
    #[must_use]
    pub fn verify_access(&self, token: &Token<'_>, now: Time, lifetime: TimeDelta) -> Option<i64> {
        let claims: AccessClaims = token.verify(ACCESS, &self.access_key)?;
        let left = claims.exp.saturating_sub(now.timestamp());
        let ours = token.session == self.id && token.refresh.is_none() && *claims.sub == *self.user;
        (ours && left > 0 && left <= lifetime.num_seconds() + CLOCKS_DIFFER).then_some(left)
    }

    /// The generation, current or not, if this session signed this refresh token and it has not expired.
    #[must_use]
    pub fn verify_refresh(&self, token: &Token<'_>, now: Time) -> Option<u64> {
        let claims: RefreshClaims = token.verify(REFRESH, &self.refresh_key)?;
        let ours = token.session == self.id && token.refresh == Some(self.refresh_id) && *claims.sub == *self.user;
        (ours && claims.exp > now.timestamp()).then_some(claims.r#gen)
    }
}

/// A token that was read and not verified: it only tells which session's key to verify it with.
#[derive(Clone, Debug)]
pub struct Token<'text> {
    message: &'text str,
    claims: &'text str,
    signature: &'text str,
    typ: Option<String>,
    /// The session that it names.
    pub session: Id,
    /// The identifier of the session's refresh tokens, in a refresh token.
    pub refresh: Option<Id>,
}

impl<'text> Token<'text> {
    /// The maximum length of an access token, in characters. It may have 16 roles.
    pub const MAX_CHARACTERS: usize = 2048;
    /// The maximum length of a refresh token, in characters: it travels in a cookie.
    pub const MAX_REFRESH_CHARACTERS: usize = 1024;

    /// Reads a compact JWT for HS256 whose `kid` names a session; anything else is `None`.
    #[must_use]
    pub fn read(text: &'text str) -> Option<Self> {
        if text.len() > Self::MAX_CHARACTERS {
            return None;
        }
        let header = jsonwebtoken::decode_header(text).ok().filter(|header| header.alg == Algorithm::HS256)?;
        let (message, signature) = text.rsplit_once('.')?;
        let (_, claims) = message.split_once('.')?;
        let kid = header.kid?;
        let (session, refresh) = match kid.split_once('.') {
            Some((session, refresh)) => (session, Some(Id::parse(refresh)?)),
            None => (kid.as_str(), None),
        };
        if refresh.is_some() && text.len() > Self::MAX_REFRESH_CHARACTERS {
            return None;
        }
        let session = Id::parse(session)?;
        Some(Self { message, claims, signature, typ: header.typ, session, refresh })
    }

    /// The claims, if signature and type are right. Expiry is checked by our own clock.
    fn verify<Claims: DeserializeOwned>(&self, typ: &str, key: &Key) -> Option<Claims> {
        hs256::install();
        let key = DecodingKey::from_secret(key.bytes());
        let signed = crypto::verify(self.signature, self.message.as_bytes(), &key, Algorithm::HS256).ok()?;
        if !signed || self.typ.as_deref() != Some(typ) {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(self.claims).ok()?).ok()
    }
}

fn sign(typ: &str, kid: &dyn Display, claims: &impl Serialize, key: &Key) -> Result<String, SigningFailed> {
    hs256::install();
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(typ.to_owned());
    header.kid = Some(kid.to_string());
    Ok(jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(key.bytes()))?)
}
