//! How many instructions the program executes for a request, compared with the stored counts. Other work on the machine
//! does not change them.
//!
//! A count is the difference between a run with these requests and one without, on one worker thread. It also depends
//! on the compiler, valgrind, the C library and the kind of processor. To see which functions execute them:
//! `CARGO_PROFILE_BENCH_STRIP=none CARGO_PROFILE_BENCH_DEBUG=line-tables-only cargo bench -- instructions`, then
//! `callgrind_annotate target/tmp/callgrind.1000-refreshes.out`.

use std::{env::consts::ARCH, fmt::Write, fs, process::Command};

use crate::{
    callgrind::{Client, count},
    doorstep::{LoggedIn, login},
    table::{self, Goal, Row},
};

/// The maximum growth of a count, in percent.
const GROWTH: f64 = 3.0;
/// The stored counts.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/instructions.txt");
const COUNTED: [(&str, Work); 3] = [
    ("1000 refreshes", |client, session| repeat(client, 1000, &session.refresh)),
    ("1000 me", |client, session| repeat(client, 1000, &session.me)),
    ("1 login", |client, _| repeat(client, 1, &login(0))),
];

/// The work of a logged-in client.
type Work = fn(&mut Client, &LoggedIn);

/// Counts, and prints the counts beside the stored ones; `--accept` stores the new ones.
///
/// # Errors
///
/// If a count has grown too much, none is stored to compare with, or there is no such option.
pub fn run(options: &[&str]) -> Result<(), String> {
    if let Some(unknown) = options.iter().find(|option| !["--accept", "--bench"].contains(option)) {
        return Err(format!("instructions has no option {unknown}, only --accept"));
    }
    let kept = fs::read_to_string(FILE).unwrap_or_default();
    let tools = tools();
    let counts = counts();
    let mut rows = Vec::new();
    let mut problems = String::new();
    for (what, count) in counts {
        let Some(before) = kept_count(&kept, what) else {
            writeln!(problems, "{what}: {count} instructions, and none are kept").unwrap();
            continue;
        };
        let change = (f64::from(count) / f64::from(before) - 1.0) * 100.0;
        rows.push(Row::counted(what, count, before, change, Goal::AtMost(GROWTH)));
        if change > GROWTH {
            writeln!(problems, "{what}: {count} instructions, {change:.2} % more than the {before} that are kept")
                .unwrap();
        }
    }
    table::print(&rows);
    if options.contains(&"--accept") {
        let text = file(&tools, &counts);
        print!("{text}");
        fs::write(FILE, text).unwrap();
        return Ok(());
    }
    if !kept.contains(&tools) {
        println!("The kept counts were not made with {tools}, and may differ for that alone.");
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems + "`cargo bench -- instructions --accept` keeps the new counts.")
    }
}

fn counts() -> [(&'static str, u32); 3] {
    let without = count("nothing", |client| _ = warm_up(client));
    COUNTED.map(|(what, work)| {
        eprintln!("counting {what}");
        let with = count(what, |client| {
            let session = warm_up(client);
            work(client, &session);
        });
        (what, with.checked_sub(without).unwrap())
    })
}

/// Everything that only the first requests of each kind do.
fn warm_up(client: &mut Client) -> LoggedIn {
    let session = LoggedIn::read(client.exchange(&login(0)));
    repeat(client, 10, &session.refresh);
    repeat(client, 10, &session.me);
    session
}

fn repeat(client: &mut Client, times: usize, request: &[u8]) {
    for _ in 0..times {
        client.exchange(request);
    }
}

fn kept_count(kept: &str, what: &str) -> Option<u32> {
    kept.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(": ")?.parse().ok())
}

fn file(tools: &str, counts: &[(&str, u32)]) -> String {
    let mut text = format!("Instructions, as `cargo bench -- instructions --accept` counted them with {tools}.\n\n");
    for (what, count) in counts {
        writeln!(text, "{what}: {count}").unwrap();
    }
    text
}

/// What the counts depend on besides the program.
fn tools() -> String {
    let version = |program| {
        let output = Command::new(program).arg("--version").output().unwrap();
        str::from_utf8(&output.stdout).unwrap().trim().to_owned()
    };
    format!("{}, {}, {ARCH}", version("rustc"), version("valgrind"))
}
