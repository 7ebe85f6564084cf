//! The body of `POST /login`: a JSON object whose field `env` says which act it is.

use serde::{Deserialize, Deserializer};
use serde_json::{error::Category, value::RawValue};

use super::error::Error;
use crate::{
    auth::Credentials,
    domain::{Password, UserName},
};

/// What a client asks for.
pub(super) enum Act {
    Login(Credentials),
    RefreshPage,
    Logout,
}

/// The known fields, not yet looked into, so that a wrong type can be named.
#[derive(Deserialize)]
struct Fields<'body> {
    #[serde(borrow, default, deserialize_with = "present")]
    env: Option<&'body RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    user: Option<&'body RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    pass: Option<&'body RawValue>,
}

/// A field that is there, though it may be `null`, which is no string.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    Deserialize::deserialize(deserializer).map(Some)
}

impl Act {
    /// Reads an act. Errors say what was expected and never repeat the body, which may hold a password.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Error> {
        let bad = |message| Err(Error::BadRequest(message));
        let Ok(text) = str::from_utf8(body) else { return bad("The body must be UTF-8") };
        if !text.trim_ascii_start().starts_with('{') {
            return bad(r#"The body must be a JSON object such as {"env":"refresh_page"}"#);
        }
        let fields: Fields<'_> = match serde_json::from_str(text) {
            Ok(fields) => fields,
            Err(error) if error.classify() == Category::Data => return bad("A field appears twice"),
            Err(_) => return bad("The body is not valid JSON"),
        };
        let user = string(fields.user, "The field user must be a string")?;
        let pass = string(fields.pass, "The field pass must be a string")?;
        match string(fields.env, "The field env must be a string")?.as_deref() {
            Some("login") => {
                let (Some(user), Some(pass)) = (user, pass) else {
                    return bad("A login needs the fields user and pass");
                };
                let Some(user) = UserName::parse(user) else {
                    return bad("The field user must have 1 to 64 characters, none of them control characters");
                };
                let Some(pass) = Password::parse(pass) else { return bad("The field pass must have 1 to 1024 bytes") };
                Ok(Self::Login(Credentials { user, pass }))
            }
            Some("refresh_page") => Ok(Self::RefreshPage),
            Some("logout") => Ok(Self::Logout),
            _ => bad("The field env must be login, refresh_page or logout"),
        }
    }
}

fn string(field: Option<&RawValue>, message: &'static str) -> Result<Option<String>, Error> {
    let read = |raw: &RawValue| serde_json::from_str(raw.get()).map_err(|_| Error::BadRequest(message));
    field.map(read).transpose()
}
