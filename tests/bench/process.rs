//! A process that ends with the benchmark, and what the system says that it took.

use std::{
    env, fs,
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::servers::{free_port, wait_until};

/// The unit of times in `/proc`, which is 10 ms on every architecture that Rust's standard library has a Linux for.
const TICK: Duration = Duration::from_millis(10);

/// A process that is killed when it is dropped.
pub struct Process(pub Child);

impl Process {
    /// User and system time of all its threads so far.
    pub fn processor_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        // What follows the name, which may hold spaces and is in parentheses: field 3 and so on.
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks = |field: usize| fields[field - 3].parse::<u32>().unwrap();
        TICK * (ticks(14) + ticks(15))
    }

    /// The same since an earlier moment.
    pub fn processor_time_since(&self, earlier: Duration) -> Duration {
        self.processor_time().checked_sub(earlier).unwrap()
    }

    /// The most memory that it had at once, in MB.
    pub fn peak_memory(&self) -> f64 {
        f64::from(kibibytes(&self.0.id().to_string(), "VmHWM")) * 1024.0 / 1e6
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A field of `/proc/<process>/status`, in KiB.
pub fn kibibytes(process: &str, field: &str) -> u32 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// This program once more, in one of its other parts.
pub fn child(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.arg("child").args(arguments);
    command
}

/// A process that serves HTTP on loopback.
pub struct Server {
    pub process: Process,
    pub address: SocketAddr,
}

impl Server {
    /// Starts what this makes of a free port, and waits until it takes connections. Its log goes nowhere.
    pub fn start(command: impl FnOnce(u16) -> Command) -> Self {
        let port = free_port();
        let mut command = command(port);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let server = Self { process: Process(child), address: SocketAddr::from(([127, 0, 0, 1], port)) };
        wait_until("the server listens", || TcpStream::connect(server.address).is_ok());
        server
    }
}
