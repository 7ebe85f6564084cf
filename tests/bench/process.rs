//! A process that ends with the benchmark, and its resource use as the system reports it.

use std::{
    env,
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::support::{
    kibibytes, processor_time,
    servers::{free_port, wait_until},
};

/// A process that is killed when it is dropped.
pub struct Process(pub Child);

impl Process {
    /// User and system time of all its threads so far.
    pub fn processor_time(&self) -> Duration {
        processor_time(self.0.id())
    }

    /// The same since a moment before.
    pub fn processor_time_since(&self, earlier: Duration) -> Duration {
        self.processor_time().checked_sub(earlier).unwrap()
    }

    /// The peak memory, in MB.
    pub fn peak_memory(&self) -> f64 {
        f64::from(kibibytes(self.0.id(), "VmHWM")) * 1024.0 / 1e6
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// This program once more, in one of its other roles.
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
    /// Starts the command made for a free port, and waits until it accepts connections. Its log is discarded.
    pub fn start(command: impl FnOnce(u16) -> Command) -> Self {
        let port = free_port();
        let mut command = command(port);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        let server = Self { process: Process(child), address: SocketAddr::from(([127, 0, 0, 1], port)) };
        wait_until("the server listens", || TcpStream::connect(server.address).is_ok());
        server
    }
}
