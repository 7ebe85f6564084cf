//! One connection: served, and closed when it is sent away or the server stops.

use std::{net::SocketAddr, pin::pin, sync::Arc};

use axum::extract::Request;
use hyper::body::Incoming;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{net::TcpStream, sync::OwnedSemaphorePermit};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::Server;
use crate::http::{client::Peer, leftover::Rest, limits::WRITE_TIME};

impl Server {
    /// Serves a connection in a task of its own, until it ends, is sent away, or the server stops.
    pub(super) fn open(&self, stream: TcpStream, peer: SocketAddr, place: Option<OwnedSemaphorePermit>) {
        let _ = stream.set_nodelay(true);
        let address = peer.ip().to_canonical();
        let seat = Arc::new(self.connections.open(address.into(), place));
        let (asked, answered) = (seat.clone(), seat.clone());
        let service = self.router.clone().map_request(move |mut request: Request<Incoming>| {
            asked.begin();
            request.extensions_mut().insert(Peer(peer));
            Rest::of(request)
        });
        let service = service.map_future(move |answer| {
            let answered = answered.clone();
            async move {
                let answer = answer.await;
                answered.end();
                answer
            }
        });
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(WRITE_TIME));
        let stream = TokioIo::new(Box::pin(stream));
        let http = if self.app.config.proxies.include(address) { &self.proxied } else { &self.direct };
        let connection = http.serve_connection(stream, TowerToHyperService::new(service));
        let mut leave = self.leave.subscribe();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            tokio::select! {
                // What has already arrived is read before the signals to stop are checked.
                biased;
                _ = connection.as_mut() => return,
                _ = leave.wait_for(|leave| *leave) => {}
                () = seat.sent_away() => if seat.is_leaving() { return }
            }
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        });
    }
}
