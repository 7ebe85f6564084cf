//! The program's log: lines for standard output, which no request ever waits for.

use std::{
    io::{self, BufWriter, Write},
    pin::pin,
    sync::mpsc,
    thread,
    time::Duration,
};

use doorstep::config::{Config, LogFormat};
use tokio::time::sleep;
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{layer::SubscriberExt, util::SubscriberInitExt};

/// The log, which drops lines rather than wait for a reader that has stopped, and says how many.
pub(crate) struct Log {
    guard: WorkerGuard,
    dropped: ErrorCounter,
    reported: usize,
}

impl Log {
    /// How many lines wait for a slow reader before lines are dropped: some 2 MB.
    const LINES: usize = 8192;
    /// How often the program looks whether lines were dropped.
    const CHECKED_EVERY: Duration = Duration::from_secs(10);
    /// How long the last lines may take to be written out.
    const FINISH_TIME: Duration = Duration::from_secs(2);

    /// Starts the log in the form, and with the filter, that the configuration says.
    pub(crate) fn start(config: &Config) -> Self {
        let (writer, guard) =
            NonBlockingBuilder::default().buffered_lines_limit(Self::LINES).finish(BufWriter::new(output()));
        let dropped = writer.error_counter();
        let lines = tracing_subscriber::fmt::layer().with_writer(writer);
        let registry = tracing_subscriber::registry().with(config.log_filter.clone());
        match config.log_format {
            LogFormat::Text => registry.with(lines).init(),
            LogFormat::Json => registry.with(lines.json().flatten_event(true)).init(),
        }
        Self { guard, dropped, reported: 0 }
    }

    /// Runs the program, and says from time to time how many lines were dropped (D11).
    pub(crate) async fn watch<T>(&mut self, program: impl Future<Output = T>) -> T {
        let mut program = pin!(program);
        loop {
            tokio::select! {
                done = &mut program => {
                    self.report();
                    return done;
                }
                () = sleep(Self::CHECKED_EVERY) => self.report(),
            }
        }
    }

    /// A report that is itself dropped is one more line, so that another report follows.
    fn report(&mut self) {
        let dropped = self.dropped.dropped_lines();
        if dropped > self.reported {
            tracing::warn!(dropped, "the log is read too slowly; so many lines were dropped since the start");
            self.reported = dropped;
        }
    }

    /// Gives the last lines a moment to be written out, in a thread of its own: where the log is full, its guard
    /// prints to standard output, and so would wait without end for a reader that has stopped.
    pub(crate) fn finish(self) {
        let (done, waiting) = mpsc::channel();
        thread::spawn(move || {
            drop(self.guard);
            let _ = done.send(());
        });
        let _ = waiting.recv_timeout(Self::FINISH_TIME);
    }
}

/// Standard output without the standard library's buffer, which makes a system call of every line.
/// The log's thread flushes whenever it has caught up.
#[cfg(unix)]
fn output() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd;
    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(output) => Box::new(std::fs::File::from(output)),
        Err(_) => Box::new(io::stdout()),
    }
}

/// Standard output.
#[cfg(not(unix))]
fn output() -> Box<dyn Write + Send> {
    Box::new(io::stdout())
}
