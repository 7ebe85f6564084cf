//! The reference: an axum handler that reads the body and sends a fixed answer, and nothing else.
//!
//! Like our own loop, it runs hyper's HTTP/1 connection on tokio's multi-threaded runtime with `TCP_NODELAY`, but
//! without the limits and timeouts. That is a little leaner than `axum::serve`.

use axum::{Router, body::Bytes, http::header::CONTENT_TYPE, response::IntoResponse};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::net::TcpListener;

use crate::process::{Server, child};

/// Starts a reference that answers with bodies of this length.
pub fn start(length: usize) -> Server {
    Server::start(|port| child(&["bare", &port.to_string(), &length.to_string()]))
}

/// Serves until the process is ended.
pub fn serve(port: u16, length: usize) {
    let body = Bytes::from(vec![b' '; length]);
    let handler = async move |read: Bytes| {
        std::hint::black_box(read);
        ([(CONTENT_TYPE, "application/json")], body.clone()).into_response()
    };
    let router = Router::new().fallback(handler);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
}
