//! The program as it is shipped.

use std::{
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::time::sleep;

use super::{Answer, ORIGIN, REFRESH, kibibytes, open_files, processor_time, request_to};

/// The program in a folder without a `.env`, with these variables and no input.
pub fn doorstep(arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorstep"));
    command.args(arguments).env_clear().envs(variables.iter().copied());
    command.current_dir(std::env::temp_dir()).stdin(Stdio::null());
    command
}

/// The program, running on a free port. It ends with its test, however that ends.
pub struct Program {
    pub child: Child,
    pub address: SocketAddr,
    /// Its log on standard output.
    pub lines: mpsc::Receiver<String>,
}

impl Program {
    /// Starts the program with these variables.
    pub fn start(variables: &[(&str, &str)]) -> Self {
        Self::spawn(doorstep(&[], variables))
    }

    /// Starts a command that ends in the program.
    pub fn spawn(mut command: Command) -> Self {
        Self::spawn_saying(&mut command).0
    }

    /// The same, and the line that names the program's address.
    pub fn spawn_saying(command: &mut Command) -> (Self, String) {
        let mut child = command.env("PORT", "0").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = mpsc::channel();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let first = output.find(|line| line.contains("listening on http://")).unwrap();
        // An address, or localhost, and a port; the line may go on after them.
        let place = first.split("http://").nth(1).unwrap().split(['"', ',']).next().unwrap();
        let address = place.replace("localhost", "127.0.0.1").parse().unwrap();
        std::thread::spawn(move || output.all(|line| sender.send(line).is_ok()));
        (Self { child, address, lines }, first)
    }

    /// Posts as a page of the lab's origin does.
    pub async fn post(&self, cookie: &str, body: &str) -> Answer {
        let headers = [("origin", ORIGIN), ("content-type", "text/plain"), ("cookie", cookie)];
        request_to(self.address, "POST", "/login?query=canary-query", &headers, body).await
    }

    pub async fn login(&self, user: &str, pass: &str) -> Answer {
        self.post("", &json!({"env": "login", "user": user, "pass": pass}).to_string()).await
    }

    pub async fn refresh(&self, token: &str) -> Answer {
        self.post(&format!("refresh_token={token}; refresh_user=Angular"), REFRESH).await
    }

    /// The current memory of the program, in KiB.
    pub fn memory(&self) -> u64 {
        kibibytes(self.child.id(), "VmRSS").into()
    }

    /// The peak memory of the program, in KiB.
    pub fn peak_memory(&self) -> u64 {
        kibibytes(self.child.id(), "VmHWM").into()
    }

    /// The program's number of open file descriptors.
    pub fn open_files(&self) -> usize {
        open_files(self.child.id())
    }

    /// The share of one processor that the program uses over this time.
    pub async fn processor_share(&self, over: Duration) -> f64 {
        let before = processor_time(self.child.id());
        sleep(over).await;
        (processor_time(self.child.id()).saturating_sub(before)).as_secs_f64() / over.as_secs_f64()
    }

    /// Sends a signal, by its name.
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits until the program has ended, and returns how and after what time.
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

    /// Ends the program and returns every line that it logged, on both outputs.
    pub fn stop(mut self) -> Vec<String> {
        self.signal("TERM");
        let errors =
            BufReader::new(self.child.stderr.take().unwrap()).lines().map_while(Result::ok).collect::<Vec<_>>();
        assert!(self.child.wait().unwrap().success());
        self.lines.iter().chain(errors).collect::<Vec<_>>()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
