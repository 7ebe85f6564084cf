//! The program: reads the configuration, starts the log, runs the sub-command.

#[cfg(unix)]
mod hangup;
mod log;
mod signals;

use std::{
    io::{self, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    process::ExitCode,
    sync::Arc,
};

use clap::Parser;
use doorstep::{
    app::App,
    auth,
    cli::{self, Command, CommandLine},
    clock::Clock,
    config::{Config, ConfigError, CookieMode, DemoUsers, Environment},
};
use tokio::{
    net::{TcpListener, TcpSocket},
    sync::oneshot,
};

use log::Log;
use signals::Signals;

/// How many connections may wait to be accepted: a burst of clients must not have to retry a second later.
const WAITING_CONNECTIONS: u32 = 1024;
/// The exit code of a start that was refused.
const REFUSED: u8 = 2;

fn main() -> ExitCode {
    let command = match CommandLine::try_parse() {
        Ok(line) => line.command,
        Err(error) => return explain(&error),
    };
    let done = match command {
        None => start(),
        Some(Command::Hash) => cli::hash().map_err(|error| error.to_string()),
        Some(Command::Secret) => cli::secret().map_err(|error| error.to_string()),
        Some(Command::Check { connect }) => check(connect),
        Some(Command::Sessions { command }) => manage(|lookup| cli::run_sessions(&command, lookup)),
        Some(Command::Users { command }) => manage(|lookup| cli::run_users(&command, lookup)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => refuse(&problem),
    }
}

/// Help and the version, or what is wrong with the arguments. They are not repeated: one may be a password.
fn explain(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        let problem = error.kind().as_str().unwrap_or("a sub-command is missing");
        return refuse(&format!("{problem}; see doorstep --help"));
    }
    print(&error.render().to_string());
    ExitCode::SUCCESS
}

fn refuse(problem: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "doorstep: {problem}");
    ExitCode::from(REFUSED)
}

fn print(text: &str) {
    // A closed pipe, such as to `head`, is not a failure.
    let _ = io::stdout().write_all(text.as_bytes());
}

/// The configuration, and what its operator is to be warned of.
fn read_config() -> Result<(Config, Vec<String>), String> {
    let read = || -> Result<_, ConfigError> {
        let environment = Environment::read()?;
        let config = Config::read(|name| environment.get(name))?;
        let mut warnings = environment.warnings();
        warnings.extend(config.warnings().into_iter().map(str::to_owned));
        Ok((config, warnings))
    };
    read().map_err(|error| error.to_string())
}

fn check(connect: bool) -> Result<(), String> {
    let (config, warnings) = read_config()?;
    print(&cli::describe(&config));
    for warning in warnings {
        print(&format!("\n{warning}\n"));
    }
    let app = App::new(config, Clock::System).map_err(|error| error.to_string())?;
    if connect {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("no runtime could be started: {error}"))?;
        print(&format!("\n{}\n", runtime.block_on(cli::connect(&app))?));
    }
    Ok(())
}

fn start() -> Result<(), String> {
    let (config, warnings) = read_config()?;
    let log = Log::start(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let served = runtime
        .map_err(|error| format!("no runtime could be started: {error}"))
        .and_then(|runtime| runtime.block_on(serve(config, &warnings)));
    log.finish();
    served
}

/// Runs a sub-command that works on the stores, with the variables of the environment.
fn manage<Done>(command: impl FnOnce(Box<dyn Fn(&str) -> Option<String>>) -> Done) -> Result<(), String>
where
    Done: Future<Output = Result<(), String>>,
{
    let environment = Environment::read().map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("no runtime could be started: {error}"))?;
    runtime.block_on(command(Box::new(move |name| environment.get(name))))
}

async fn serve(config: Config, warnings: &[String]) -> Result<(), String> {
    let address = config.address;
    let app = Arc::new(App::new(config, Clock::System).map_err(|error| error.to_string())?);
    let mut signals = Signals::listen().map_err(|error| format!("signals can't be listened to: {error}"))?;
    let listener = listen(address).map_err(|error| {
        format!("PORT {} on HOST {} can't be listened on: {}", address.port(), address.ip(), error.kind())
    })?;
    let bound = listener.local_addr().unwrap_or(address);
    // The page is served only in local mode.
    let page = if app.config.cookies == CookieMode::Local { ", which has a page to try in the browser" } else { "" };
    tracing::info!("listening on http://{}{page}", show(bound));
    warn(&app.config, warnings);
    tokio::spawn(auth::inspect(app.clone()));
    let (stop, stopped) = oneshot::channel();
    let served = doorstep::serve(listener, app.clone(), async {
        let _ = stopped.await;
    });
    let told = async {
        signals.stop(app).await;
        let _ = stop.send(());
        signals.interrupt().await;
    };
    tokio::select! {
        () = served => {}
        () = told => tracing::warn!("leaving at once; open requests get no answer"),
    }
    Ok(())
}

/// Logs what is dangerous in a configuration, though it may be intended.
fn warn(config: &Config, warnings: &[String]) {
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    if config.demo_users != DemoUsers::Absent {
        tracing::warn!("the demo users can log in, and their passwords are public: Python3/Abc, Angular/Def, Ruby/Ghi");
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A restart must not wait until the connections of the previous process are forgotten.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING_CONNECTIONS)
}

/// An address to type into a browser, to which localhost and 127.0.0.1 are two sites.
fn show(address: SocketAddr) -> String {
    let local = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)].contains(&address.ip());
    if local { format!("localhost:{}", address.port()) } else { address.to_string() }
}
