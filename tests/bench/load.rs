//! The load: kept-alive raw connections on one thread, each sending its next request as soon as it is answered.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tokio::{
    runtime::{Builder, Runtime},
    sync::oneshot,
    task::JoinSet,
    time::sleep,
};

use crate::{
    comparison::Measured,
    process::Server,
    support::{RawConnection, status},
};

/// How long the load runs before counting starts.
const WARM_UP: Duration = Duration::from_millis(200);

/// Puts load on a server, one connection for each of these requests, and counts its answers for a while.
pub fn measure(server: &Server, requests: &[Vec<u8>], window: Duration) -> Measured {
    runtime().block_on(async {
        let (mut connections, answered) = connect(server.address, requests, &[200]);
        let counted = async {
            sleep(WARM_UP).await;
            let (started, time, before) = (Instant::now(), server.process.processor_time(), answered.load(Relaxed));
            sleep(window).await;
            let count = answered.load(Relaxed) - before;
            Measured { count, wall: started.elapsed(), processor: server.process.processor_time_since(time) }
        };
        tokio::select! {
            measured = counted => measured,
            Some(ended) = connections.join_next() => panic!("a connection ended: {ended:?}"),
        }
    })
}

/// Load in the background.
pub struct Background {
    stop: oneshot::Sender<()>,
    thread: thread::JoinHandle<u32>,
}

impl Background {
    /// Puts load on a server, which may also refuse with 503.
    pub fn start(address: SocketAddr, requests: Vec<Vec<u8>>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            runtime().block_on(async {
                let (mut connections, answered) = connect(address, &requests, &[200, 503]);
                tokio::select! {
                    _ = stopped => answered.load(Relaxed),
                    Some(ended) = connections.join_next() => panic!("a connection ended: {ended:?}"),
                }
            })
        });
        Self { stop, thread }
    }

    /// Ends the load and returns the number of answers.
    pub fn stop(self) -> u32 {
        let _ = self.stop.send(());
        self.thread.join().unwrap()
    }
}

/// Sends all of these at once, each on its own open connection, and returns the statuses.
pub fn burst(address: SocketAddr, requests: &[Vec<u8>]) -> Vec<u16> {
    runtime().block_on(async {
        let connections = join_all(requests.iter().map(|_| RawConnection::open(address))).await;
        let exchanges = connections
            .into_iter()
            .zip(requests)
            .map(async |(connection, request)| status(exchange(&mut connection.unwrap(), request).await));
        join_all(exchanges).await
    })
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn connect(address: SocketAddr, requests: &[Vec<u8>], expected: &'static [u16]) -> (JoinSet<()>, Arc<AtomicU32>) {
    let answered = Arc::new(AtomicU32::new(0));
    let mut connections = JoinSet::new();
    for request in requests {
        let (request, answered) = (request.clone(), answered.clone());
        connections.spawn(async move {
            let mut connection = RawConnection::open(address).await.unwrap();
            loop {
                let answer = exchange(&mut connection, &request).await;
                assert!(expected.contains(&status(answer)), "{}", String::from_utf8_lossy(answer));
                answered.fetch_add(1, Relaxed);
            }
        });
    }
    (connections, answered)
}

async fn exchange<'answer>(connection: &'answer mut RawConnection, request: &[u8]) -> &'answer [u8] {
    connection.send(request).await;
    connection.read().await.unwrap()
}
