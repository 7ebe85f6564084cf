//! The content of an answer, parsed so strictly that two answers with the same meaning are equal.

use serde_json::Value;

use crate::{
    cast::USERS,
    support::{Answer, claims},
};

/// The outcome of an act for its client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Granted(Grant),
    LoggedOut,
    Identified {
        user: usize,
        expires_in: i64,
    },
    /// Status, code, and the seconds of `Retry-After`.
    Refused(u16, &'static str, Option<i64>),
    /// Whether a record of the store was replaced by an older one. Not an answer of the backend.
    FailedOver(bool),
}

/// The answer while a store is away.
pub const UNAVAILABLE: Outcome = Outcome::Refused(503, "unavailable", Some(1));

/// What a successful login or refresh returns. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub session: usize,
    pub user: usize,
    pub expires_in: i64,
    /// When the access token was issued, and when it ends.
    pub access: (i64, i64),
    /// The refresh token of the cookie, and the cookie's Max-Age.
    pub refresh: Option<(Issue, i64)>,
    /// The Max-Age of the cookie with the user's name.
    pub names_user: Option<i64>,
    /// The Max-Age of the device cookie.
    pub knows_device: Option<i64>,
}

/// A refresh token's claims.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issue {
    pub session: usize,
    pub generation: u64,
    pub issued: i64,
    pub expires: i64,
}

/// The identifiers in tokens, by the numbers of their sessions: the order in which they were opened.
#[derive(Default)]
pub struct Book(Vec<String>);

impl Book {
    /// The number of the next session.
    pub fn next(&self) -> usize {
        self.0.len()
    }

    /// The number of the session this many back from the last, modulo their count.
    pub fn back(&self, age: usize) -> Option<usize> {
        self.0.len().checked_sub(1).map(|last| last - age % self.0.len())
    }

    pub fn id(&self, session: usize) -> &str {
        &self.0[session]
    }

    fn number(&mut self, id: &str) -> usize {
        self.0.iter().position(|other| other == id).unwrap_or_else(|| {
            self.0.push(id.to_owned());
            self.0.len() - 1
        })
    }
}

/// Parses an answer, or returns what is wrong with it whatever the request was.
pub fn read(answer: &Answer, book: &mut Book) -> Result<Outcome, String> {
    if answer.header("cache-control") != Some("no-store") {
        return Err("it may be cached".to_owned());
    }
    let body: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
    let status = answer.status.as_u16();
    if status != 200 {
        return refusal(answer, status, &body);
    }
    let cookie = |name: &str| cookie(answer, name);
    if body["token"].is_string() {
        let cookies = [cookie("refresh_token")?, cookie("refresh_user")?, cookie("known_device")?];
        return granted(&body, cookies, book);
    }
    if body["message"] == "logged out" {
        let cleared = Some((String::new(), 0));
        let cookies = [cookie("refresh_token")?, cookie("refresh_user")?, cookie("known_device")?];
        let both = cookies == [cleared.clone(), cleared, None];
        return if both { Ok(Outcome::LoggedOut) } else { Err("it does not clear the session's two".to_owned()) };
    }
    let expires_in = body["expires_in"].as_i64().ok_or("no expires_in")?;
    let user = user(&body)?;
    if answer.header("x-auth-user") != Some(USERS[user].0) || !answer.cookies().is_empty() {
        return Err("it does not name the user in X-Auth-User, or it sets cookies".to_owned());
    }
    Ok(Outcome::Identified { user, expires_in })
}

fn refusal(answer: &Answer, status: u16, body: &Value) -> Result<Outcome, String> {
    const CODES: [&str; 6] =
        ["log_in_again", "try_again", "login_failed", "invalid_token", "too_many_attempts", "unavailable"];
    let code = CODES.into_iter().find(|code| body["error"] == *code).ok_or("an unknown code")?;
    if body.as_object().map(serde_json::Map::len) != Some(2) || !answer.cookies().is_empty() {
        return Err("a refusal says more than error and message, or touches a cookie".to_owned());
    }
    let challenge = answer.header("www-authenticate");
    let bearer = Some(r#"Bearer error="invalid_token""#);
    if challenge.is_some_and(|challenge| challenge.starts_with("Basic"))
        || (code == "invalid_token") != (challenge == bearer)
    {
        return Err("the wrong WWW-Authenticate".to_owned());
    }
    let retry_after = answer.header("retry-after").map(str::parse).transpose();
    Ok(Outcome::Refused(status, code, retry_after.map_err(|_| "an unreadable Retry-After")?))
}

/// A cookie's value and Max-Age, if the answer sets it.
type Cookie = Option<(String, i64)>;

fn granted(body: &Value, [token, name, device]: [Cookie; 3], book: &mut Book) -> Result<Outcome, String> {
    let access = body["token"].as_str().unwrap_or_default();
    let user = user(body)?;
    let session = book.number(&kid(access));
    let (claimed, header) = (claims(access), header(access));
    if body["message"] != "allow user to proceed" || header["typ"] != "at+jwt" || claimed["sub"] != USERS[user].0 {
        return Err("the wrong message, type or subject".to_owned());
    }
    if name.as_ref().is_some_and(|(name, _)| name != USERS[user].0) {
        return Err("refresh_user names somebody else".to_owned());
    }
    let number = |claims: &Value, name: &str| claims[name].as_i64().ok_or(format!("no {name}"));
    let mut refresh = None;
    if let Some((text, max_age)) = token {
        let (claimed, kid) = (claims(&text), kid(&text));
        let (id, _) = kid.split_once('.').ok_or("a refresh token with no refresh id")?;
        if claimed["sub"] != USERS[user].0 || self::header(&text)["typ"] != "rt+jwt" {
            return Err("a refresh token with the wrong subject or type".to_owned());
        }
        let generation = claimed["gen"].as_u64().ok_or("no gen")?;
        let (issued, expires) = (number(&claimed, "iat")?, number(&claimed, "exp")?);
        refresh = Some((Issue { session: book.number(id), generation, issued, expires }, max_age));
    }
    Ok(Outcome::Granted(Grant {
        session,
        user,
        expires_in: number(body, "expires_in")?,
        access: (number(&claimed, "iat")?, number(&claimed, "exp")?),
        refresh,
        names_user: name.map(|(_, max_age)| max_age),
        knows_device: device.map(|(_, max_age)| max_age),
    }))
}

fn user(body: &Value) -> Result<usize, String> {
    let is = |(name, avatar): &(&str, &str)| body["user"] == *name && body["avatar"] == *avatar;
    USERS.iter().position(is).ok_or("nobody has this name and avatar".to_owned())
}

fn cookie(answer: &Answer, name: &str) -> Result<Cookie, String> {
    let mut cookies = answer.cookies().into_iter().filter(|cookie| cookie.name == name);
    let Some(cookie) = cookies.next() else { return Ok(None) };
    let max_age = cookie.attribute("max-age").and_then(|age| age.parse().ok()).ok_or("no Max-Age")?;
    let attributes = [("httponly", ""), ("samesite", "Strict"), ("path", "/")];
    if cookies.next().is_some() || attributes.iter().any(|(name, value)| cookie.attribute(name) != Some(value)) {
        return Err(format!("{name} is set twice or in the wrong way"));
    }
    Ok(Some((cookie.value, max_age)))
}

fn kid(token: &str) -> String {
    header(token)["kid"].as_str().unwrap_or_default().to_owned()
}

/// A token's header, parsed like its claims.
pub fn header(token: &str) -> Value {
    let header = token.split('.').next().unwrap_or_default();
    claims(&format!(".{header}."))
}
