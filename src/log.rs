//! The program's log: lines on standard output, for which no request ever waits.

use std::{
    io::{self, IsTerminal, Write},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

use doorstep::config::{Config, LogFormat};
use tracing_subscriber::{layer::SubscriberExt, util::SubscriberInitExt};

/// The log. A thread of its own writes the lines out in batches: to hand each one over would cost a request more than
/// to make it.
pub(crate) struct Log {
    lines: Arc<Lines>,
    written: mpsc::Receiver<()>,
}

impl Log {
    /// How long the last lines may take to be written out.
    const FINISH_TIME: Duration = Duration::from_secs(2);

    /// Starts the log with the format and the filter of the configuration.
    pub(crate) fn start(config: &Config) -> Self {
        let lines = Arc::new(Lines::default());
        let layer = tracing_subscriber::fmt::layer().with_writer(lines.clone());
        let registry = tracing_subscriber::registry().with(config.log_filter.clone());
        match config.log_format {
            LogFormat::Text => registry.with(layer).init(),
            LogFormat::Json => registry.with(layer.json().flatten_event(true).with_span_list(false)).init(),
        }
        let (done, written) = mpsc::channel();
        thread::spawn({
            let lines = lines.clone();
            move || {
                lines.write_out();
                let _ = done.send(());
            }
        });
        Self { lines, written }
    }

    /// Waits a moment, no longer, until the last lines are written out: their reader may have stopped.
    pub(crate) fn finish(self) {
        self.lines.lock().ended = true;
        self.lines.change.notify_one();
        let _ = self.written.recv_timeout(Self::FINISH_TIME);
    }
}

/// The lines that wait to be written out. If there is no room, a line is dropped and counted (D11).
#[derive(Default)]
struct Lines {
    waiting: Mutex<Waiting>,
    change: Condvar,
}

#[derive(Default)]
struct Waiting {
    text: Vec<u8>,
    dropped: usize,
    ended: bool,
}

impl Lines {
    /// How many bytes may wait for a slow reader: some ten thousand lines.
    const ROOM: usize = 2 * 1024 * 1024;
    /// How long lines are gathered before they are written out at once.
    const GATHERED_FOR: Duration = Duration::from_millis(50);

    /// Writes lines out until the log has ended.
    fn write_out(&self) {
        // At a terminal, lines appear at once.
        let pause = if io::stdout().is_terminal() { Duration::ZERO } else { Self::GATHERED_FOR };
        let mut reported = 0;
        loop {
            let waiting = self.change.wait_while(self.lock(), |waiting| waiting.text.is_empty() && !waiting.ended);
            let ended = waiting.unwrap_or_else(PoisonError::into_inner).ended;
            if !ended {
                thread::sleep(pause);
            }
            let text = mem::take(&mut self.lock().text);
            let mut output = io::stdout().lock();
            // A closed pipe is no reason to end.
            let _ = output.write_all(&text).and_then(|()| output.flush());
            drop(output);
            let dropped = self.lock().dropped;
            if dropped > reported {
                tracing::warn!(dropped, "the log is read too slowly: lines were dropped, counted since the start");
                reported = dropped;
            } else if ended {
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for &Lines {
    /// Accepts one line, whole or not at all.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self.lock();
        if waiting.text.len() + line.len() > Lines::ROOM {
            waiting.dropped += 1;
        } else {
            if waiting.text.is_empty() {
                self.change.notify_one();
            }
            waiting.text.extend_from_slice(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
