//! SIGHUP: ends the program if its terminal was closed, else makes it read `USERS_FILE` again.

use std::{fs, io, sync::Arc};

use doorstep::app::App;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    task::spawn_blocking,
};

/// What SIGHUP means to this process.
pub(crate) enum Hangup {
    /// Its terminal was closed, and Ctrl-C can't reach it any more: it leaves.
    Leave(Signal),
    /// It has no terminal: `USERS_FILE` has changed.
    ReadAgain(Signal),
    /// It was started under nohup, to stay when its terminal is closed.
    Nothing,
}

impl Hangup {
    /// Finds out what the signal means, and listens to it from now on.
    ///
    /// # Errors
    /// If the system allows no listening to signals.
    pub(crate) fn listen() -> io::Result<Self> {
        let hangup = || signal(SignalKind::hangup());
        // POSIX: it is the controlling terminal of the process that opens it, and can't be opened if there is none.
        let has_terminal = fs::File::open("/dev/tty").is_ok();
        match (has_terminal, is_ignored()) {
            (false, _) => hangup().map(Self::ReadAgain),
            (true, false) => hangup().map(Self::Leave),
            (true, true) => Ok(Self::Nothing),
        }
    }

    /// Resolves when the signal means that the program must leave. If it means `USERS_FILE`, reads that again at each
    /// signal and never resolves.
    pub(crate) async fn obey(self, app: Arc<App>) {
        match self {
            Self::Leave(mut signal) => {
                signal.recv().await;
                return;
            }
            Self::ReadAgain(mut signal) => {
                while signal.recv().await.is_some() {
                    read_users_again(app.clone()).await;
                }
            }
            Self::Nothing => {}
        }
        std::future::pending::<()>().await;
    }
}

/// Whether the process was started with the signal ignored, as under `nohup`. Known only on Linux.
fn is_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    // Signal n is bit n - 1.
    ignored.is_some_and(|ignored| ignored >> (SignalKind::hangup().as_raw_value() - 1) & 1 == 1)
}

async fn read_users_again(app: Arc<App>) {
    match spawn_blocking(move || app.read_users_again()).await {
        Ok(Ok(Some(count))) => tracing::info!("USERS_FILE was read again: {count} users can log in"),
        Ok(Ok(None)) => tracing::info!("SIGHUP: USERS_FILE is not set, so there is nothing to read again"),
        Ok(Err(error)) => tracing::error!("{error}; the users stay as they were"),
        Err(error) => tracing::error!(%error, "USERS_FILE could not be read again"),
    }
}
