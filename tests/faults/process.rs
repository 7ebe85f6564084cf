//! What the system knows of the program: its memory, its open files, the processor time that it took.

use std::{
    fs, io,
    process::{Command, ExitStatus},
    time::{Duration, Instant},
};

use tokio::time::sleep;

use crate::helpers::Program;

impl Program {
    /// The memory that the program takes at the moment, in KiB.
    pub fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// How many file descriptors the program has open.
    pub fn open_files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).unwrap().count()
    }

    /// The processor time that the program has taken so far, all threads together.
    pub fn processor_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<_> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        // Linux counts a hundred of these a second for everybody outside the kernel.
        Duration::from_millis(ticks * 10)
    }

    /// The share of one processor that the program takes over this time.
    pub async fn processor_share(&self, over: Duration) -> f64 {
        let before = self.processor_time();
        sleep(over).await;
        (self.processor_time().saturating_sub(before)).as_secs_f64() / over.as_secs_f64()
    }

    /// Sends a signal, by its name.
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for the program to be gone, and says how and after how long.
    pub async fn exit(&mut self) -> io::Result<(ExitStatus, Duration)> {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(40) {
            if let Some(status) = self.child.try_wait()? {
                return Ok((status, started.elapsed()));
            }
            sleep(Duration::from_millis(10)).await;
        }
        Err(io::Error::other("it is still there"))
    }
}

/// Lets this process, which holds as many sockets as the program does, open all the files that it may.
pub fn open_many_files() {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
}
