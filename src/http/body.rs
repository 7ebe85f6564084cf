//! Reading a request's body within its bounds: media type, size, time.

use axum::{
    body::Body,
    http::{
        HeaderMap,
        header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE},
    },
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Bytes;
use tokio::time::timeout;

use super::{
    error::Error,
    limits::{BODY_BYTES, BODY_TIME},
};

/// Reads a body that is text/plain or application/json, is not encoded, has at most 8 KiB and arrives within 5 s.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Error> {
    if !is_readable(headers) || is_encoded(headers) {
        return Err(Error::UnsupportedMediaType);
    }
    // A declared length is refused before anything is read or a 100 Continue is sent (R82).
    let declared = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > BODY_BYTES as u64) {
        return Err(Error::TooLarge);
    }
    let collected = timeout(BODY_TIME, Limited::new(body, BODY_BYTES).collect()).await.map_err(|_| Error::Timeout)?;
    match collected {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Error::TooLarge),
        Err(_) => Err(Error::BadRequest("The body was cut short or framed wrongly".into())),
    }
}

/// In any case, with any parameters. A body without a type is read as text/plain: the lab's clients may send one.
fn is_readable(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let Some(value) = types.next() else { return true };
    let essence = value.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    let known = [b"text/plain".as_slice(), b"application/json"].iter().any(|known| essence.eq_ignore_ascii_case(known));
    known && types.next().is_none()
}

/// Whether a `Content-Encoding` names any coding but `identity` (RFC 9110 §8.4.1).
fn is_encoded(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let mut encodings = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii));
    encodings.any(|encoding| !encoding.is_empty() && !encoding.eq_ignore_ascii_case(b"identity"))
}
