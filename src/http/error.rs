//! Refusals: the one place that turns an error into status, code and message, and logs its cause.

use std::{any::Any, borrow::Cow, sync::LazyLock};

use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;
use thiserror::Error;

use super::{
    limits::{BODY_BYTES, BODY_TIME},
    methods::{POSTED, READ},
};
use crate::auth::Refusal;

/// Why a request is refused.
#[derive(Debug, Error)]
pub(super) enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("bad request: {0}")]
    BadRequest(Cow<'static, str>),
    #[error("origin not allowed")]
    OriginNotAllowed {
        /// The origin whose page may read this refusal.
        readable_by: Option<HeaderValue>,
    },
    #[error("not offered: {0}")]
    NotOffered(&'static str),
    #[error("not found")]
    NotFound,
    #[error("method not allowed")]
    MethodNotAllowed { allow: &'static str },
    #[error("body too large")]
    TooLarge,
    #[error("body too slow")]
    Timeout,
    #[error("unsupported media type")]
    UnsupportedMediaType,
    #[error("overdue")]
    Overdue,
    #[error("not ready")]
    NotReady,
    #[error("panicked")]
    Panicked,
}

/// Why a request was refused, for the request log alone.
#[derive(Clone)]
pub(super) struct Refused {
    pub(super) code: &'static str,
    /// What was wrong with a bad request.
    pub(super) reason: Option<Cow<'static, str>>,
}

/// The envelope of every refusal: a stable code, and a message for people.
#[derive(Serialize)]
struct Envelope<'message> {
    error: &'static str,
    message: &'message str,
}

static TOO_LARGE: LazyLock<String> = LazyLock::new(|| format!("The body may have at most {BODY_BYTES} bytes"));
static TOO_SLOW: LazyLock<String> =
    LazyLock::new(|| format!("The body did not arrive within {} seconds", BODY_TIME.as_secs()));

impl Error {
    /// The contract: what a client is told of each refusal.
    fn parts(&self) -> (StatusCode, &'static str, &str) {
        use StatusCode as S;
        match self {
            Self::Refused(Refusal::LoginFailed) => (S::UNAUTHORIZED, "login_failed", "Login Failed"),
            Self::Refused(Refusal::LogInAgain) => (S::UNAUTHORIZED, "log_in_again", "Log In Again"),
            Self::Refused(Refusal::TryAgain) => (S::FORBIDDEN, "try_again", "Please try again"),
            Self::Refused(Refusal::InvalidToken) => {
                (S::UNAUTHORIZED, "invalid_token", "Send a valid access token: Authorization: Bearer <token>")
            }
            Self::Refused(Refusal::TooManyAttempts { .. }) => {
                (S::TOO_MANY_REQUESTS, "too_many_attempts", "Too many attempts to log in; please wait and try again")
            }
            Self::Refused(Refusal::Unavailable(_) | Refusal::Hashing(_) | Refusal::Store(_))
            | Self::Overdue
            | Self::NotReady => {
                (S::SERVICE_UNAVAILABLE, "unavailable", "Not available at the moment; please try again")
            }
            Self::Refused(Refusal::Signing(_)) | Self::Panicked => {
                (S::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on the server")
            }
            Self::BadRequest(message) => (S::BAD_REQUEST, "bad_request", message),
            Self::OriginNotAllowed { .. } => (
                S::FORBIDDEN,
                "origin_not_allowed",
                "This page's origin may not use this backend; the server's ALLOWED_ORIGINS lists those that may",
            ),
            Self::NotOffered(message) => (S::FORBIDDEN, "not_offered", message),
            Self::NotFound => (S::NOT_FOUND, "not_found", "There is nothing at this path; logging in is POST /login"),
            Self::MethodNotAllowed { .. } => {
                (S::METHOD_NOT_ALLOWED, "method_not_allowed", "This path has other methods; see the Allow header")
            }
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, "too_large", &TOO_LARGE),
            Self::Timeout => (S::REQUEST_TIMEOUT, "timeout", &TOO_SLOW),
            Self::UnsupportedMediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "Send the body as Content-Type: text/plain or application/json, without a Content-Encoding",
            ),
        }
    }

    /// The header that the refusal needs: how to authenticate, when to retry, which methods to use, or which origin may
    /// read it.
    fn header(&self) -> Option<(axum::http::HeaderName, HeaderValue)> {
        match self {
            // Never Basic: Chromium would open its own dialog and withhold the answer from the page.
            Self::Refused(Refusal::InvalidToken) => {
                Some((WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer error="invalid_token""#)))
            }
            Self::Refused(Refusal::LoginFailed | Refusal::LogInAgain) => {
                Some((WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="login""#)))
            }
            Self::Refused(Refusal::TooManyAttempts { retry_after }) => {
                let whole = (retry_after.num_milliseconds() + 999) / 1000;
                Some((RETRY_AFTER, whole.max(1).into()))
            }
            Self::Refused(Refusal::Unavailable(_) | Refusal::Hashing(_) | Refusal::Store(_))
            | Self::Overdue
            | Self::NotReady => Some((RETRY_AFTER, 1.into())),
            Self::OriginNotAllowed { readable_by } => Some((ACCESS_CONTROL_ALLOW_ORIGIN, readable_by.clone()?)),
            Self::MethodNotAllowed { allow } => Some((ALLOW, HeaderValue::from_static(allow))),
            _ => None,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, error, message) = self.parts();
        if status.is_server_error() && !matches!(self, Self::NotReady) {
            tracing::error!(cause = %self, "request not served");
        }
        let mut response = (status, Json(Envelope { error, message })).into_response();
        response.headers_mut().extend(self.header());
        let reason = if let Self::BadRequest(message) = self { Some(message) } else { None };
        response.extensions_mut().insert(Refused { code: error, reason });
        response
    }
}

/// Answers for `/login` with any method but POST. OPTIONS is answered by the CORS layer.
pub(super) async fn only_post() -> Error {
    Error::MethodNotAllowed { allow: POSTED }
}

/// Answers for a path that can only be read, with any other method.
pub(super) async fn only_get() -> Error {
    Error::MethodNotAllowed { allow: READ }
}

/// Answers for a request whose handler panicked. No other request is affected (R92).
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    Error::Panicked.into_response()
}
