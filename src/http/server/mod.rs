//! The server loop: accepts connections within limits, and closes them all at the end.

mod connection;

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::pin,
    sync::{Arc, atomic::Ordering},
};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::TokioTimer;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, watch},
    time::{sleep, timeout},
};

use super::{
    connections::{Connections, Room},
    limits::{
        DRAIN_TIME, HEAD_BYTES, HEAD_FIELDS, HEAD_TIME, HEAD_TIME_OF_PROXY, LINGER_TIME, MAX_CONNECTIONS,
        RESERVED_FILES, RETRY_TIME,
    },
    router,
};
use crate::app::App;

/// Serves until `shutdown` resolves, then answers what was accepted and returns, after 20 s at the latest.
pub(crate) async fn serve(listener: TcpListener, app: Arc<App>, shutdown: impl Future<Output = ()>) {
    let server = Server::new(app.clone());
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(room) = server.room_for(peer) else { continue };
                tokio::select! {
                    place = server.place(room) => server.open(stream, peer, place),
                    () = &mut shutdown => {
                        server.open(stream, peer, None);
                        break;
                    }
                }
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                if app.notices.is_due("accepting fails", app.clock.now()) {
                    tracing::warn!(%error, "can't accept connections");
                }
                sleep(RETRY_TIME).await;
            }
        }
    }
    app.draining.store(true, Ordering::Relaxed);
    server.open_waiting(listener);
    server.close().await;
}

/// What every connection needs, and the signal that ends them all.
struct Server {
    app: Arc<App>,
    direct: http1::Builder,
    proxied: http1::Builder,
    router: Router,
    connections: Arc<Connections>,
    leave: watch::Sender<bool>,
}

impl Server {
    fn new(app: Arc<App>) -> Self {
        let http = |head_time| {
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(head_time);
            http.max_header_size(HEAD_BYTES).max_headers(HEAD_FIELDS).max_buf_size(HEAD_BYTES);
            http
        };
        Self {
            direct: http(HEAD_TIME),
            proxied: http(HEAD_TIME_OF_PROXY),
            router: router(app.clone()),
            connections: Connections::new(max_connections()),
            leave: watch::Sender::new(false),
            app,
        }
    }

    /// Room within the share of the address; `None` if all of its connections are busy. Proxies, and programs on this
    /// machine, such as an undeclared proxy, have no such limit.
    fn room_for(&self, peer: SocketAddr) -> Option<Room> {
        let address = peer.ip().to_canonical();
        if is_local(address) || self.app.config.proxies.include(address) {
            return Some(Room::Free);
        }
        let room = self.connections.room_for(address.into());
        if room != Room::Free && self.app.notices.is_due("one address", self.app.clock.now()) {
            let share = self.connections.share();
            tracing::warn!(
                %address,
                "an address has its {share} connections, and each new one closes one that is idle; if it is a proxy of \
                 yours, set PROXY_HOPS or TRUSTED_PROXIES"
            );
        }
        Some(room).filter(|room| *room != Room::None)
    }

    /// A place among all connections.
    async fn place(&self, room: Room) -> Option<OwnedSemaphorePermit> {
        let full = || {
            if self.app.notices.is_due("all connections", self.app.clock.now()) {
                tracing::warn!("all connections are taken; each new one closes the one that was idle longest");
            }
        };
        self.connections.place(room == Room::Made, full).await
    }

    /// Accepts the connections that wait in the listener's queue, and closes it.
    fn open_waiting(&self, listener: TcpListener) {
        // Not through tokio, which may not know yet of every connection that waits, nor accept all of them at once.
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
        match self.connections.count() {
            (0, _) => tracing::info!("leaving: there is no connection"),
            (connections, requests) => tracing::info!(
                requests,
                connections,
                "leaving: open requests are answered first, for {} s at most; Ctrl-C leaves at once",
                DRAIN_TIME.as_secs()
            ),
        }
        if timeout(LINGER_TIME, self.leave.closed()).await.is_ok() {
            return;
        }
        self.leave.send_replace(true);
        if timeout(DRAIN_TIME.saturating_sub(LINGER_TIME), self.leave.closed()).await.is_err() {
            let (connections, _) = self.connections.count();
            tracing::warn!(connections, "leaving with requests half sent or unanswered");
        }
    }
}

/// Whether the address is `127.0.0.1` or `::1`, from which only this machine connects.
fn is_local(address: IpAddr) -> bool {
    [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)].contains(&address)
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// As many connections as there are file descriptors for, up to [`MAX_CONNECTIONS`].
fn max_connections() -> usize {
    let files = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(1024);
    usize::try_from(files.saturating_sub(RESERVED_FILES)).unwrap_or(MAX_CONNECTIONS).clamp(1, MAX_CONNECTIONS)
}
