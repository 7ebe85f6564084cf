//! `POST /login`: reads the act and the cookies, and writes what came of it.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Extension, Request, State},
    http::{HeaderMap, header::SET_COOKIE},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::{act::Act, body, client::Client, cookies, error::Error};
use crate::{
    app::App,
    auth::{self, Grant},
};

/// The answer to a login and to a refresh, as the lab's front ends read it.
#[derive(Serialize)]
struct Allowed {
    message: &'static str,
    user: String,
    avatar: String,
    token: String,
    expires_in: i64,
}

#[derive(Serialize)]
struct LoggedOut {
    message: &'static str,
}

/// Handles every act.
pub(super) async fn login(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Result<Response, Error> {
    let (head, body) = request.into_parts();
    let act = Act::parse(&body::read(&head.headers, body).await?)?;
    let presented = cookies::presented(&head.headers, client);
    let mode = app.config.cookies;
    match act {
        Act::Login(credentials) => {
            // Boxed, so that a refresh, which is far more frequent, does not carry the room that a login needs.
            let grant = Box::pin(auth::login(&app, credentials, &presented)).await?;
            let set = [cookies::token(mode, &grant), cookies::user(mode, &grant)];
            Ok(allowed(grant, set))
        }
        Act::RefreshPage => {
            let grant = auth::refresh(&app, &presented).await?;
            let set = [cookies::token(mode, &grant)];
            Ok(allowed(grant, set))
        }
        Act::Logout => {
            auth::logout(&app, &presented).await?;
            let mut response = Json(LoggedOut { message: "logged out" }).into_response();
            set_cookies(response.headers_mut(), cookies::cleared(mode));
            Ok(response)
        }
    }
}

fn allowed(grant: Grant, set: impl IntoIterator<Item = Option<axum::http::HeaderValue>>) -> Response {
    let Grant { user, avatar, access_token: token, expires_in, .. } = grant;
    let mut response =
        Json(Allowed { message: "allow user to proceed", user, avatar, token, expires_in }).into_response();
    set_cookies(response.headers_mut(), set);
    response
}

fn set_cookies(headers: &mut HeaderMap, set: impl IntoIterator<Item = Option<axum::http::HeaderValue>>) {
    for cookie in set.into_iter().flatten() {
        headers.append(SET_COOKIE, cookie);
    }
}
