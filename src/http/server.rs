//! The server loop: accepts connections within bounds, and ends them all when it is told to.

use std::{
    io,
    net::SocketAddr,
    pin::pin,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{Router, extract::Request};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::{
    client::Peer,
    limits::{
        DRAIN_TIME, HEAD_BYTES, HEAD_FIELDS, HEAD_TIME, HEAD_TIME_BEHIND_PROXY, LINGER_TIME, MAX_CONNECTIONS,
        RESERVED_FILES, WRITE_TIME,
    },
    router,
};
use crate::app::App;

/// Serves until `shutdown` resolves, then answers what was accepted and leaves, after 20 s at the latest.
pub(crate) async fn serve(listener: TcpListener, app: Arc<App>, shutdown: impl Future<Output = ()>) {
    let server = Server::new(&app);
    let places = Arc::new(Semaphore::new(max_connections()));
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => server.open(stream, peer, place),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "can't accept connections");
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
    tracing::info!("leaving: no more connections, answering what was accepted");
    app.draining.store(true, Ordering::Relaxed);
    server.open_waiting(listener);
    server.close().await;
}

/// What every connection needs, and the sign on which they all end.
struct Server {
    http: http1::Builder,
    router: Router,
    leave: watch::Sender<bool>,
}

impl Server {
    fn new(app: &Arc<App>) -> Self {
        let head_time = if app.config.proxies.are_declared() { HEAD_TIME_BEHIND_PROXY } else { HEAD_TIME };
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(head_time);
        http.max_header_size(HEAD_BYTES).max_headers(HEAD_FIELDS).max_buf_size(HEAD_BYTES);
        Self { http, router: router(app.clone()), leave: watch::Sender::new(false) }
    }

    fn open(&self, stream: TcpStream, peer: SocketAddr, place: Option<OwnedSemaphorePermit>) {
        let _ = stream.set_nodelay(true);
        let service = self.router.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            request
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIME));
        let stream = TokioIo::new(Box::pin(stream));
        let connection = self.http.serve_connection(stream, TowerToHyperService::new(service));
        let mut leave = self.leave.subscribe();
        tokio::spawn(async move {
            let _place = place;
            let mut connection = pin!(connection);
            tokio::select! {
                // What has already arrived is read before the sign is looked at.
                biased;
                _ = connection.as_mut() => return,
                _ = leave.wait_for(|leave| *leave) => connection.as_mut().graceful_shutdown(),
            }
            let _ = connection.await;
        });
    }

    /// Accepts the connections that wait in the listener's queue, and closes it.
    fn open_waiting(&self, listener: TcpListener) {
        // Asked of the system itself: tokio may not have heard yet of what waits, nor look at all of it at once.
        let Ok(listener) = listener.into_std() else { return };
        while let Ok((stream, peer)) = listener.accept() {
            if stream.set_nonblocking(true).is_ok()
                && let Ok(stream) = TcpStream::from_std(stream)
            {
                self.open(stream, peer, None);
            }
        }
    }

    /// Lets connections finish: for a moment all of them, then those with a request under way.
    async fn close(self) {
        if timeout(LINGER_TIME, self.leave.closed()).await.is_ok() {
            return;
        }
        self.leave.send_replace(true);
        if timeout(DRAIN_TIME.saturating_sub(LINGER_TIME), self.leave.closed()).await.is_err() {
            tracing::warn!("leaving with requests half sent or unanswered");
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// As many connections as there are file descriptors for.
fn max_connections() -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1024);
    usize::try_from(files.saturating_sub(RESERVED_FILES)).unwrap_or(MAX_CONNECTIONS).clamp(1, MAX_CONNECTIONS)
}
