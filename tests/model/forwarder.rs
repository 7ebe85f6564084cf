//! A forwarder in front of a server, whose connections can be cut.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Forwards connections to a port, unless it is cut.
pub struct Forwarder {
    address: SocketAddr,
    whole: watch::Sender<bool>,
}

impl Forwarder {
    /// Forwards a free port to this one.
    pub async fn start(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (whole, sign) = watch::channel(true);
        tokio::spawn(async move {
            loop {
                let (mut client, _) = listener.accept().await.unwrap();
                let mut sign = sign.clone();
                if !*sign.borrow() {
                    continue;
                }
                tokio::spawn(async move {
                    let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                    client.set_nodelay(true).unwrap();
                    server.set_nodelay(true).unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        _ = sign.wait_for(|whole| !whole) => {}
                    }
                });
            }
        });
        Self { address, whole }
    }

    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Breaks every connection and refuses new ones, or lets them through again.
    pub fn set_whole(&self, whole: bool) {
        self.whole.send_replace(whole);
    }
}
