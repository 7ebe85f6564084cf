//! `cargo bench`: the promised figures, measured in one run and printed as one table.
//!
//! Everything runs on this machine: the program as it is shipped, what it is compared with, and the load between them,
//! each in a process of its own. `cargo bench memory redis` measures these groups only. All take some two minutes.
//! `cargo bench -- instructions` is separate: it counts, and fails when a count has grown.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a figure that can't be measured ends the run; the table is the output"
)]
#![expect(unreachable_pub, reason = "nobody uses a benchmark from outside")]

mod bare;
mod callgrind;
mod comparison;
mod connection;
mod doorstep;
mod hashing;
mod instructions;
mod latency;
mod load;
mod memory;
mod postgres;
mod process;
mod redis;
mod redis_client;
mod start;
#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "each suite needs a part of it")]
mod support;
mod table;
mod throughput;
mod worker;

use std::{
    env,
    path::Path,
    process::{Command, exit},
};

use table::Row;

/// A group of rows: its name, what it needs, and how it is measured.
struct Group {
    name: &'static str,
    needs: &'static [Need],
    measure: fn() -> Vec<Row>,
}

enum Need {
    /// `/proc`, which has the processor time and memory of a process.
    Linux,
    /// Any one of these programs.
    Program(&'static [&'static str]),
    /// PostgreSQL, which Debian does not put in `PATH`.
    Postgres,
}

impl Need {
    fn is_met(&self) -> bool {
        match self {
            Self::Linux => cfg!(target_os = "linux"),
            Self::Program(names) => names.iter().any(|name| Command::new(name).arg("--version").output().is_ok()),
            Self::Postgres => {
                Path::new("/usr/lib/postgresql").exists() || Command::new("initdb").arg("--version").output().is_ok()
            }
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Linux => "only Linux says in /proc what a process took".to_owned(),
            Self::Program(names) => format!("{} is not installed", names.join(" or ")),
            Self::Postgres => "PostgreSQL is not installed".to_owned(),
        }
    }
}

const REDIS: &[Need] =
    &[Need::Linux, Need::Program(&["redis-server", "valkey-server"]), Need::Program(&["redis-cli", "valkey-cli"])];

const CALLGRIND: &[Need] = &[Need::Linux, Need::Program(&["valgrind"])];

const GROUPS: &[Group] = &[
    Group { name: "refresh", needs: &[Need::Linux], measure: throughput::refresh },
    Group { name: "me", needs: &[Need::Linux], measure: throughput::me },
    Group { name: "login", needs: &[Need::Linux], measure: throughput::login },
    Group { name: "hashing", needs: &[Need::Linux], measure: hashing::measure },
    Group { name: "latency", needs: &[], measure: latency::measure },
    Group { name: "memory", needs: &[Need::Linux], measure: memory::measure },
    Group { name: "start", needs: &[], measure: start::measure },
    Group { name: "redis", needs: REDIS, measure: redis::measure },
    Group { name: "postgres", needs: &[Need::Linux, Need::Postgres], measure: postgres::measure },
];

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        // The reference of a comparison, started by the benchmark itself.
        ["child", "bare", port, length] => bare::serve(port.parse().unwrap(), length.parse().unwrap()),
        ["child", "argon2"] => hashing::work(),
        ["child", "sessions"] => memory::keep_a_million_sessions(),
        ["child", "redis", job, url] => redis_client::work(job, url),
        ["instructions", options @ ..] => {
            let unmet = CALLGRIND.iter().find(|need| !need.is_met()).map(Need::reason);
            if let Err(problem) = unmet.map_or_else(|| instructions::run(options), Err) {
                eprintln!("{problem}");
                exit(1);
            }
        }
        // `cargo test --all-targets` runs benchmarks too, without this flag.
        _ if words.contains(&"--bench") => run(&words),
        _ => println!("cargo bench measures"),
    }
}

fn run(words: &[&str]) {
    let named: Vec<&str> = words.iter().copied().filter(|word| !word.starts_with('-')).collect();
    if let Some(unknown) = named.iter().find(|name| GROUPS.iter().all(|group| group.name != **name)) {
        panic!("there is no group {unknown}");
    }
    let mut rows = Vec::new();
    for group in GROUPS.iter().filter(|group| named.is_empty() || named.contains(&group.name)) {
        eprintln!("measuring {}", group.name);
        match group.needs.iter().find(|need| !need.is_met()) {
            Some(need) => rows.push(Row::unmeasured(group.name, &need.reason())),
            None => rows.extend((group.measure)()),
        }
    }
    table::print(&rows);
}
