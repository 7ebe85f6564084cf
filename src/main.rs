//! The program: reads the configuration, starts the log, runs the sub-command.

use std::{
    env,
    io::{self, BufWriter, Write},
    pin::pin,
    process::ExitCode,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use doorstep::{
    app::App,
    auth,
    cli::{self, Command, UsersCommand},
    clock::Clock,
    config::{Config, ConfigError, LogFormat, environment},
};
use tokio::{net::TcpListener, signal, time::sleep};
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{layer::SubscriberExt, util::SubscriberInitExt};

/// How many lines wait for a slow reader of the log before lines are dropped: some 2 MB.
const LOG_LINES: usize = 8192;
/// How often the program looks whether lines were dropped.
const LOG_CHECKED_EVERY: Duration = Duration::from_secs(10);
/// How long the last lines may take to be written out.
const LOG_FINISH_TIME: Duration = Duration::from_secs(2);
/// The exit code of a start that was refused.
const REFUSED: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> =
        env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let done = match Command::parse(&arguments) {
        Some(Command::Serve) => start(),
        Some(Command::Hash) => cli::hash().map_err(|error| error.to_string()),
        Some(Command::Check) => read_config().map(|config| print(&cli::describe(&config))),
        Some(Command::Users(command)) => manage_users(&command),
        Some(Command::Help) => {
            print(cli::HELP);
            Ok(())
        }
        Some(Command::Version) => {
            print(concat!("doorstep ", env!("CARGO_PKG_VERSION"), "\n"));
            Ok(())
        }
        None => Err("there is no such sub-command or argument; see doorstep --help".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(io::stderr(), "doorstep: {problem}");
            ExitCode::from(REFUSED)
        }
    }
}

fn print(text: &str) {
    // A reader that went away, such as `head`, is no reason to fail.
    let _ = io::stdout().write_all(text.as_bytes());
}

fn read_config() -> Result<Config, String> {
    let read = || -> Result<Config, ConfigError> { Config::read(environment()?) };
    read().map_err(|error| error.to_string())
}

fn start() -> Result<(), String> {
    let config = read_config()?;
    let (log, dropped) = start_log(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let served = runtime
        .map_err(|error| format!("no runtime could be started: {error}"))
        .and_then(|runtime| runtime.block_on(serve(config, dropped)));
    finish_log(log);
    served
}

fn manage_users(command: &UsersCommand) -> Result<(), String> {
    let lookup = environment().map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| format!("no runtime could be started: {error}"))?.block_on(cli::run_users(command, lookup))
}

async fn serve(config: Config, mut dropped: DroppedLines) -> Result<(), String> {
    let address = config.address;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        format!("PORT {} on HOST {} can't be listened on: {}", address.port(), address.ip(), error.kind())
    })?;
    let bound = listener.local_addr().unwrap_or(address);
    tracing::info!("listening on http://{bound}");
    if config.is_exposed() {
        tracing::warn!("{}", cli::EXPOSED);
    }
    if config.demo_users {
        tracing::warn!(
            "the demo users can log in, whose passwords everybody knows: Python3/Abc, Angular/Def, Ruby/Ghi"
        );
    }
    let shutdown = stop_signal().map_err(|error| format!("signals can't be listened to: {error}"))?;
    let app = Arc::new(App::new(config, Clock::System));
    tokio::spawn(auth::inspect(app.clone()));
    let mut serving = pin!(doorstep::serve(listener, app, shutdown));
    loop {
        tokio::select! {
            () = &mut serving => break,
            () = sleep(LOG_CHECKED_EVERY) => dropped.report(),
        }
    }
    dropped.report();
    Ok(())
}

/// The lines that were dropped because nobody read the log.
struct DroppedLines {
    counter: ErrorCounter,
    reported: usize,
}

impl DroppedLines {
    /// Says how many lines were dropped since the start, where there are more than at the last report.
    /// A report that is itself dropped is one more, so that another follows.
    fn report(&mut self) {
        let dropped = self.counter.dropped_lines();
        if dropped > self.reported {
            tracing::warn!(dropped, "the log is read too slowly; so many lines were dropped since the start");
            self.reported = dropped;
        }
    }
}

/// Resolves on Ctrl-C, and on SIGTERM, which is how Heroku stops a dyno.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal::unix::signal(signal::unix::SignalKind::terminate())?;
    let mut interrupt = signal::unix::signal(signal::unix::SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Resolves on Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = signal::ctrl_c().await;
    })
}

/// Standard output without the standard library's buffer, which makes a system call of every line.
/// The log's thread flushes whenever it has caught up.
#[cfg(unix)]
fn log_output() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd;
    match io::stdout().as_fd().try_clone_to_owned() {
        Ok(output) => Box::new(std::fs::File::from(output)),
        Err(_) => Box::new(io::stdout()),
    }
}

/// Standard output.
#[cfg(not(unix))]
fn log_output() -> Box<dyn Write + Send> {
    Box::new(io::stdout())
}

/// Starts the log. It drops lines rather than wait for a reader of standard output that has stopped.
fn start_log(config: &Config) -> (WorkerGuard, DroppedLines) {
    let (writer, guard) =
        NonBlockingBuilder::default().buffered_lines_limit(LOG_LINES).finish(BufWriter::new(log_output()));
    let dropped = DroppedLines { counter: writer.error_counter(), reported: 0 };
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let registry = tracing_subscriber::registry().with(config.log_filter.clone());
    match config.log_format {
        LogFormat::Text => registry.with(lines.with_ansi(io::IsTerminal::is_terminal(&io::stdout()))).init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).init(),
    }
    (guard, dropped)
}

/// Gives the log a moment to be written out, in a thread of its own: where the log is full, its guard prints to
/// standard output, and so would wait without end for a reader that has stopped.
fn finish_log(log: WorkerGuard) {
    let (done, waiting) = mpsc::channel();
    thread::spawn(move || {
        drop(log);
        let _ = done.send(());
    });
    let _ = waiting.recv_timeout(LOG_FINISH_TIME);
}
