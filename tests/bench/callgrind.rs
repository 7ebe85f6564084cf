//! The program under callgrind, which counts the instructions executed by the program and its libraries, not by the
//! kernel.

use std::{
    fs,
    io::Write,
    net::{SocketAddr, TcpStream},
    os::{fd::OwnedFd, unix::net::UnixStream},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use crate::{
    connection::Connection,
    doorstep,
    process::{Process, Server},
    support::{
        is_busy,
        servers::{free_port, program, wait_until},
    },
    throughput::GRACE,
};

/// One thread for all requests; nothing rotates or expires meanwhile.
const VARIABLES: &[(&str, &str)] =
    &[("TOKIO_WORKER_THREADS", "1"), ("ACCESS_TTL", "60m"), ("DEMO_USERS", "true"), GRACE];

/// The number of instructions from the program's start to its end, with this work by a client in between. It leaves a
/// file named after `what` for `callgrind_annotate`.
pub fn count(what: &str, work: impl FnOnce(&mut Client)) -> u32 {
    let output = format!("{}/callgrind.{}.out", env!("CARGO_TARGET_TMPDIR"), what.replace(' ', "-"));
    let (reader, log) = full_log();
    let mut client = Client::start(log, &output);
    work(&mut client);
    let Client { connection, mut server } = client;
    wait_until_idle(&server);
    drop(connection);
    wait_until_idle(&server);
    drop(reader);
    assert!(Command::new("kill").arg(server.process.0.id().to_string()).status().unwrap().success());
    assert!(server.process.0.wait().unwrap().success());
    let counted = fs::read_to_string(output).unwrap();
    counted.lines().find_map(|line| line.strip_prefix("totals: ")).unwrap().parse().unwrap()
}

/// A client of the program, on one connection.
pub struct Client {
    connection: Connection,
    server: Server,
}

impl Client {
    fn start(log: OwnedFd, output: &str) -> Self {
        let port = free_port();
        let child = command(port, output).stdin(Stdio::null()).stdout(log).spawn().unwrap();
        let server = Server { process: Process(child), address: SocketAddr::from(([127, 0, 0, 1], port)) };
        wait_until("the server listens", || TcpStream::connect(server.address).is_ok());
        Self { connection: Connection::open(server.address), server }
    }

    /// Waits until the program is idle, then sends a request and reads the answer. If it came earlier, it might save
    /// the program a wait, and the count would vary.
    pub fn exchange(&mut self, request: &[u8]) -> &str {
        wait_until_idle(&self.server);
        self.connection.exchange(request)
    }
}

/// The program as `doorstep` starts it, under callgrind.
fn command(port: u16, output: &str) -> Command {
    let shipped = doorstep::command(port, VARIABLES);
    let mut command = Command::new(program(&["valgrind"], &[]));
    command.args(["--tool=callgrind", "--quiet", &format!("--callgrind-out-file={output}")]).arg(shipped.get_program());
    command.env_clear().envs(shipped.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(shipped.get_current_dir().unwrap());
    command
}

/// A full socket as the log, which accepts nothing before its reader is dropped. Lines are formatted and buffered as
/// usual; but how often they are written, and so the state of the allocator, would depend on timing.
fn full_log() -> (UnixStream, OwnedFd) {
    let (reader, mut log) = UnixStream::pair().unwrap();
    log.set_nonblocking(true).unwrap();
    while log.write(b"\n").is_ok() {}
    log.set_nonblocking(false).unwrap();
    (reader, log.into())
}

fn wait_until_idle(server: &Server) {
    let started = Instant::now();
    while is_busy(server.process.0.id()) {
        assert!(started.elapsed() < Duration::from_secs(10), "the program is never idle");
        sleep(Duration::from_micros(50));
    }
}
