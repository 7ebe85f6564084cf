//! `GET /me`: who is calling, for the app itself and for proxies that ask before they let a request through.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Extension, State},
    http::{HeaderMap, HeaderName, header::AUTHORIZATION},
    response::IntoResponse,
};
use serde::Serialize;

use super::{client::Client, cookies::encode, error::Error};
use crate::{
    app::App,
    auth::{self, Identity, Refusal},
    domain::Roles,
};

const X_AUTH_USER: HeaderName = HeaderName::from_static("x-auth-user");
const X_AUTH_ROLES: HeaderName = HeaderName::from_static("x-auth-roles");

#[derive(Serialize)]
struct Me {
    user: String,
    avatar: String,
    roles: Roles,
    expires_in: i64,
}

/// Answers with the user, in the body and, percent-encoded, in `X-Auth-User`; the roles are in `X-Auth-Roles`,
/// separated by commas. Both headers are always set, so a proxy that copies them overwrites any that a client sent.
pub(super) async fn me(
    State(app): State<Arc<App>>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Error> {
    let token = bearer(&headers).ok_or(Refusal::InvalidToken)?;
    let Identity { user, avatar, roles, expires_in } = auth::identify(&app, token, client.address).await?;
    let headers = [(X_AUTH_USER, encode(&user)), (X_AUTH_ROLES, roles.as_str().to_owned())];
    Ok((headers, Json(Me { user, avatar, roles, expires_in })))
}

/// The token of the one `Authorization: Bearer` header (RFC 6750 §2.1); two headers count as none.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (scheme, token) = values.next()?.to_str().ok()?.split_once(' ')?;
    (values.next().is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}
