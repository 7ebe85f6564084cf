//! Connecting: TLS is negotiated here and not in tokio-postgres, so that without TLS a server that requests the
//! password in the clear is refused.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio_postgres::{
    Config, Socket,
    config::{Host, SslMode, SslNegotiation},
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::greeting::Greeting;

type Tls = <MakeRustlsConnect as MakeTlsConnect<Socket>>::TlsConnect;

/// `SSLRequest`: the length, and a number in place of the protocol version.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Connects as `sslmode` demands.
#[derive(Clone)]
pub(super) struct Connector {
    tls: MakeRustlsConnect,
    mode: SslMode,
}

impl Connector {
    /// Takes TLS negotiation over from tokio-postgres, which sees it all as a direct handshake. A local socket has no
    /// TLS, and needs none.
    pub(super) fn new(server: &mut Config, tls: MakeRustlsConnect) -> Self {
        let connector = Self { tls, mode: server.get_ssl_mode() };
        let remote = server.get_hosts().iter().any(|host| matches!(host, Host::Tcp(_)));
        server.ssl_mode(if remote { SslMode::Require } else { SslMode::Disable });
        server.ssl_negotiation(if remote { SslNegotiation::Direct } else { SslNegotiation::Postgres });
        connector
    }
}

impl MakeTlsConnect<Socket> for Connector {
    type Stream = Channel;
    type TlsConnect = Handshake;
    type Error = io::Error;

    fn make_tls_connect(&mut self, host: &str) -> io::Result<Handshake> {
        let Ok(tls) = MakeTlsConnect::<Socket>::make_tls_connect(&mut self.tls, host);
        Ok(Handshake { tls, mode: self.mode })
    }
}

/// The handshake on one socket.
pub(super) struct Handshake {
    tls: Tls,
    mode: SslMode,
}

impl Handshake {
    async fn perform(self, mut socket: Socket) -> io::Result<Channel> {
        if self.mode == SslMode::Disable {
            return Ok(Channel::plain(socket));
        }
        socket.write_all(&SSL_REQUEST).await?;
        if socket.read_u8().await? != b'S' {
            let refused = || io::Error::other("the server does not speak TLS");
            return if self.mode == SslMode::Prefer { Ok(Channel::plain(socket)) } else { Err(refused()) };
        }
        Ok(Channel::Tls(Box::new(self.tls.connect(socket).await?)))
    }
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Channel;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Channel>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(self.perform(socket))
    }
}

/// A connection, with TLS or without.
pub(super) enum Channel {
    Tls(Box<<Tls as TlsConnect<Socket>>::Stream>),
    Plain(Socket, Greeting),
}

impl Channel {
    fn plain(socket: Socket) -> Self {
        Self::Plain(socket, Greeting::default())
    }
}

impl TlsStream for Channel {
    fn channel_binding(&self) -> ChannelBinding {
        match self {
            Self::Tls(stream) => stream.channel_binding(),
            Self::Plain(..) => ChannelBinding::none(),
        }
    }
}

impl AsyncRead for Channel {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Plain(socket, greeting) => {
                let before = buffer.filled().len();
                ready!(Pin::new(socket).poll_read(context, buffer))?;
                Poll::Ready(greeting.hear(buffer.filled().get(before..).unwrap_or_default()))
            }
        }
    }
}

impl AsyncWrite for Channel {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Plain(socket, _) => Pin::new(socket).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
            Self::Plain(socket, _) => Pin::new(socket).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Plain(socket, _) => Pin::new(socket).poll_shutdown(context),
        }
    }
}
