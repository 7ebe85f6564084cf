//! The answers of successful acts: a session's tokens or a sentence, and cookies.

use axum::{
    Json,
    http::{HeaderValue, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{auth::Grant, domain::Roles};

/// The answer to a login and to a refresh, as the lab's front ends read it.
#[derive(Serialize)]
struct Granted {
    message: &'static str,
    user: String,
    avatar: String,
    roles: Roles,
    token: String,
    expires_in: i64,
}

#[derive(Serialize)]
struct Done {
    message: &'static str,
}

/// The session's tokens, and these cookies.
pub(super) fn granted(grant: Grant, cookies: impl IntoIterator<Item = Option<HeaderValue>>) -> Response {
    let Grant { user, avatar, roles, access_token: token, expires_in, .. } = grant;
    answer(Granted { message: "allow user to proceed", user, avatar, roles, token, expires_in }, cookies)
}

/// A sentence, and these cookies.
pub(super) fn done(message: &'static str, cookies: impl IntoIterator<Item = Option<HeaderValue>>) -> Response {
    answer(Done { message }, cookies)
}

fn answer(body: impl Serialize, cookies: impl IntoIterator<Item = Option<HeaderValue>>) -> Response {
    let mut response = Json(body).into_response();
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
