//! A TCP proxy in front of a store, which can be slow, silent or broken.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, watch},
    time::{Instant, sleep_until},
};

/// The fault between program and store.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Every answer is delayed by this.
    Slow(Duration),
    /// Every answer is delayed by up to this.
    Jitter(Duration),
    /// Nothing passes in either direction, on new connections either; nothing is lost.
    Silent,
    /// Connections are closed, new ones at once.
    Cut,
}

/// A proxy on a port of its own, which ends with its test.
pub struct Proxy {
    pub port: u16,
    fault: watch::Sender<Fault>,
    connections: Arc<AtomicUsize>,
}

impl Proxy {
    /// Starts a proxy in front of this port.
    pub async fn start(store: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (fault, connections) = (watch::Sender::new(Fault::None), Arc::new(AtomicUsize::new(0)));
        let (faults, count) = (fault.subscribe(), connections.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(connect(client, store, faults.clone()));
            }
        });
        Self { port, fault, connections }
    }

    pub fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }

    /// How many connections were opened, including those cut at once.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

async fn connect(client: TcpStream, store: u16, faults: watch::Receiver<Fault>) {
    let both = async {
        let Ok(store) = TcpStream::connect(("127.0.0.1", store)).await else { return };
        client.set_nodelay(true).unwrap();
        store.set_nodelay(true).unwrap();
        let (from_client, to_client) = client.into_split();
        let (from_store, to_store) = store.into_split();
        tokio::select! {
            () = pass(from_client, to_store, faults.clone(), false) => {}
            () = pass(from_store, to_client, faults.clone(), true) => {}
        }
    };
    let mut cut = faults.clone();
    tokio::select! {
        biased;
        _ = cut.wait_for(|fault| *fault == Fault::Cut) => {}
        () = both => {}
    }
}

/// Passes on data in order, each piece when the fault lets it, until either side closes.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut faults: watch::Receiver<Fault>, answers: bool) {
    let (sender, mut pieces) = mpsc::unbounded_channel();
    let read = async move {
        let mut piece = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut piece).await {
            let _ = sender.send((Instant::now(), rand::random_range(0.0..1.0), piece[..length].to_vec()));
        }
    };
    let write = async {
        while let Some((arrived, chance, piece)) = pieces.recv().await {
            loop {
                let due = match *faults.borrow_and_update() {
                    Fault::Slow(delay) if answers => Some(arrived + delay),
                    Fault::Jitter(longest) if answers => Some(arrived + longest.mul_f64(chance)),
                    Fault::Silent | Fault::Cut => None,
                    _ => Some(arrived),
                };
                tokio::select! {
                    _ = faults.changed() => {}
                    () = async { sleep_until(due.unwrap()).await }, if due.is_some() => break,
                }
            }
            if to.write_all(&piece).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(read, write);
}
