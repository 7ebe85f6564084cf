//! The signals that end the program.

use std::{io, sync::Arc};

use doorstep::app::App;
use tokio::signal;

#[cfg(unix)]
use crate::hangup::Hangup;

/// The signals that end the program.
#[cfg(unix)]
pub(crate) struct Signals {
    terminate: signal::unix::Signal,
    interrupt: signal::unix::Signal,
    hangup: Option<Hangup>,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on.
    pub(crate) fn listen() -> io::Result<Self> {
        let listen = signal::unix::signal;
        Ok(Self {
            terminate: listen(signal::unix::SignalKind::terminate())?,
            interrupt: listen(signal::unix::SignalKind::interrupt())?,
            hangup: Some(Hangup::listen()?),
        })
    }

    /// Resolves on Ctrl-C, on SIGTERM (with which Heroku stops a dyno), and when the terminal is closed.
    pub(crate) async fn stop(&mut self, app: Arc<App>) {
        let hangup = self.hangup.take();
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            () = async {
                match hangup {
                    Some(hangup) => hangup.obey(app).await,
                    None => std::future::pending().await,
                }
            } => {}
        }
    }

    /// Resolves on Ctrl-C only: a platform may send SIGTERM twice.
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
    pub(crate) async fn stop(&mut self, _: Arc<App>) {
        self.interrupt().await;
    }

    /// The same.
    pub(crate) async fn interrupt(&mut self) {
        let _ = signal::ctrl_c().await;
    }
}
