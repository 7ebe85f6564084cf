//! The signals that end the program.

use std::io;

use tokio::signal;

/// The signals that end the program.
#[cfg(unix)]
pub(crate) struct Signals {
    terminate: signal::unix::Signal,
    interrupt: signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on.
    pub(crate) fn listen() -> io::Result<Self> {
        let listen = signal::unix::signal;
        Ok(Self {
            terminate: listen(signal::unix::SignalKind::terminate())?,
            interrupt: listen(signal::unix::SignalKind::interrupt())?,
        })
    }

    /// Resolves on Ctrl-C, and on SIGTERM, which is how Heroku stops a dyno.
    pub(crate) async fn stop(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Resolves on Ctrl-C alone: a platform may well send SIGTERM twice.
    pub(crate) async fn interrupt(&mut self) {
        self.interrupt.recv().await;
    }
}

/// The signal that ends the program.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    /// Listens from now on.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Resolves on Ctrl-C.
    pub(crate) async fn stop(&mut self) {
        let _ = signal::ctrl_c().await;
    }

    /// The same.
    pub(crate) async fn interrupt(&mut self) {
        self.stop().await;
    }
}
