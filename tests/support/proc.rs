//! A process in Linux's `/proc`: its memory, its open files, its processor time, and whether it is busy.

use std::{fs, time::Duration};

/// The unit of times in `/proc`: 10 ms on every Linux architecture of Rust's standard library.
const TICK: Duration = Duration::from_millis(10);

/// A field of `/proc/<process>/status`, in KiB: `VmRSS` is the current memory, `VmHWM` its peak.
pub fn kibibytes(process: u32, field: &str) -> u32 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// The number of open file descriptors of a process.
pub fn open_files(process: u32) -> usize {
    fs::read_dir(format!("/proc/{process}/fd")).unwrap().count()
}

/// User and system time of all threads of a process so far.
pub fn processor_time(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The fields after the name, which is in parentheses and may contain spaces: field 3 and so on.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = |field: usize| fields[field - 3].parse::<u32>().unwrap();
    TICK * (ticks(14) + ticks(15))
}

/// Whether any thread of the process is not asleep.
pub fn is_busy(process: u32) -> bool {
    let threads = fs::read_dir(format!("/proc/{process}/task")).unwrap();
    // A thread may end before it is read.
    let mut states = threads.flatten().flat_map(|thread| fs::read_to_string(thread.path().join("stat")));
    states.any(|stat| !stat.rsplit_once(") ").unwrap().1.starts_with('S'))
}
