//! The rest of a body whose request was refused: read and dropped, so that a client that writes its whole body first
//! can read the answer.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use axum::http::{Request, header::EXPECT};
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::{runtime::Handle, time::timeout};

use super::limits::{LEFTOVER_BYTES, LEFTOVER_TIME};

/// A request's body. If it is dropped before its end, the rest is still read.
pub(super) struct Rest {
    body: Option<Incoming>,
    /// Whether the client sends the body without a `100 Continue`, or has begun to send it.
    comes: bool,
}

impl Rest {
    /// Wraps the body of a request.
    pub(super) fn of(request: Request<Incoming>) -> Request<Self> {
        let comes = !request.headers().contains_key(EXPECT);
        request.map(|body| Self { body: Some(body), comes })
    }
}

impl Body for Rest {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(context));
        match frame {
            Some(Ok(_)) => self.comes = true,
            None | Some(Err(_)) => self.body = None,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

impl Drop for Rest {
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| self.comes && !body.is_end_stream());
        // In a task of its own: the answer does not wait for it.
        if let (Some(rest), Ok(runtime)) = (rest, Handle::try_current()) {
            runtime.spawn(timeout(LEFTOVER_TIME, drop_all(rest)));
        }
    }
}

async fn drop_all(mut body: Incoming) {
    let mut left = LEFTOVER_BYTES;
    while left > 0
        && let Some(Ok(frame)) = body.frame().await
    {
        left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len));
    }
}
