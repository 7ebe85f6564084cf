//! The well-behaved client: hyper, one request after the other on a kept connection.

use std::{io, net::SocketAddr};

use http_body_util::{BodyExt, Full};
use hyper::{
    Request,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header::HeaderValue,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    task::{AbortHandle, JoinHandle},
};

use super::Answer;

/// A client's request.
pub type HttpRequest = Request<Full<Bytes>>;

/// A request with these headers.
pub fn request(method: &str, path: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> HttpRequest {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    request.body(Full::new(Bytes::copy_from_slice(body.as_ref()))).unwrap()
}

/// Sends a request with these headers, on a connection of its own.
pub async fn request_to(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Answer {
    let mut connection = HttpConnection::open(address).await.unwrap();
    let answer = connection.ask(request(method, path, headers, body)).await.expect("no answer");
    connection.close().await;
    answer
}

/// A connection to a backend.
pub struct HttpConnection {
    sender: SendRequest<Full<Bytes>>,
    running: JoinHandle<hyper::Result<()>>,
    host: HeaderValue,
}

impl HttpConnection {
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        let host = HeaderValue::try_from(format!("localhost:{}", address.port())).unwrap();
        Ok(Self { sender, running: tokio::spawn(connection), host })
    }

    /// Sends a request, with a `Host` if it has none, and reads the answer.
    ///
    /// # Errors
    /// The request, if the connection was closed before it was sent. None, if it broke afterwards: whether the request
    /// was served is unknown.
    pub async fn ask(&mut self, mut request: HttpRequest) -> Result<Answer, Option<Box<HttpRequest>>> {
        request.headers_mut().entry("host").or_insert_with(|| self.host.clone());
        if self.sender.ready().await.is_err() {
            return Err(Some(Box::new(request)));
        }
        let answer = self.sender.try_send_request(request).await;
        let (head, body) = answer.map_err(|mut error| error.take_message().map(Box::new))?.into_parts();
        let body = body.collect().await.map_err(|_| None)?.to_bytes();
        Ok(Answer { status: head.status, headers: head.headers, body })
    }

    /// Breaks the connection on demand, whatever is in flight.
    pub fn abort_handle(&self) -> AbortHandle {
        self.running.abort_handle()
    }

    /// Ends the connection, and waits until it has ended.
    pub async fn close(self) {
        drop(self.sender);
        // The backend may close it too, after a refusal.
        let _ = self.running.await.unwrap();
    }
}
