//! The program: reads the configuration, starts the log, runs the sub-command.

mod log;

use std::{
    env,
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    sync::Arc,
};

use doorstep::{
    app::App,
    auth,
    cli::{self, Command, UsersCommand},
    clock::Clock,
    config::{Config, ConfigError, environment},
};
use tokio::{
    net::{TcpListener, TcpSocket},
    signal,
};

use log::Log;

/// How many connections may wait to be accepted: a crowd that comes at once is not to be sent away for a second.
const WAITING_CONNECTIONS: u32 = 1024;
/// The exit code of a start that was refused.
const REFUSED: u8 = 2;

fn main() -> ExitCode {
    let arguments: Option<Vec<String>> = env::args_os().skip(1).map(|argument| argument.into_string().ok()).collect();
    let done = match arguments.and_then(|arguments| Command::parse(&arguments)) {
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
    let log = Log::start(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let served = runtime
        .map_err(|error| format!("no runtime could be started: {error}"))
        .and_then(|runtime| runtime.block_on(serve(config)));
    log.finish();
    served
}

fn manage_users(command: &UsersCommand) -> Result<(), String> {
    let lookup = environment().map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| format!("no runtime could be started: {error}"))?.block_on(cli::run_users(command, lookup))
}

async fn serve(config: Config) -> Result<(), String> {
    let address = config.address;
    let listener = listen(address).map_err(|error| {
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
    doorstep::serve(listener, app, shutdown).await;
    Ok(())
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A restart must not wait for the connections of the process before it to be forgotten.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_CONNECTIONS)
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
