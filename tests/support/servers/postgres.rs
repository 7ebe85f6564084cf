//! A PostgreSQL of its own, from the binaries that are installed.

use std::{
    fs::{self, File},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use tokio_postgres::{Client, NoTls};

use super::{super::Folder, free_port};

/// How the server is stopped.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// It closes its connections first.
    Fast,
    /// It stops as in a crash, and recovers at its next start.
    Immediate,
}

/// A running server with the user and the database `doorstep`. It ends with its test, however that ends.
pub struct Postgres {
    folder: Folder,
    pub port: u16,
    child: Option<Child>,
    settings: Vec<String>,
}

impl Postgres {
    pub const PASSWORD: &str = "canary-password";

    /// Starts a server.
    pub fn launch() -> Self {
        let folder = Folder::new("postgres");
        let password = folder.path().join("password");
        fs::write(&password, Self::PASSWORD).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let mut initdb = unprivileged(&binary("initdb"));
        initdb.args(["--no-sync", "--username=doorstep", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]);
        initdb.arg("--pwfile").arg(&password).arg("--pgdata").arg(folder.path().join("data"));
        assert!(initdb.stdout(Stdio::null()).status().unwrap().success(), "initdb failed");
        let mut server = Self { folder, port: free_port(), child: None, settings: Vec::new() };
        server.start();
        server
    }

    /// Starts the server anew with these settings, such as `max_connections=20`.
    pub fn restart_with(&mut self, settings: &[String]) {
        self.stop(Stop::Fast);
        self.settings = settings.iter().map(|setting| format!("--{setting}")).collect();
        self.start();
    }

    /// Stops the server and starts it anew, with its files as they are now.
    pub fn start_again(&mut self) {
        self.stop(Stop::Fast);
        self.start();
    }

    /// Starts the server on the same port, and waits until it accepts connections.
    pub fn start(&mut self) {
        let mut command = unprivileged(&binary("postgres"));
        command.arg("-D").arg(self.folder.path().join("data")).arg("-p").arg(self.port.to_string());
        command.args(["-h", "127.0.0.1", "-c", "fsync=off", "-c", "unix_socket_directories="]).args(&self.settings);
        let log = File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        self.child = Some(command.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        let started = Instant::now();
        while !self.accepts() {
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(started.elapsed() < Duration::from_secs(30), "PostgreSQL does not start: {}", log());
            sleep(Duration::from_millis(20));
        }
    }

    /// The check of `pg_isready`: the port may be open before connections are accepted.
    fn accepts(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        // A start-up message without a user. The answer is R (authentication) when the server is up, E before.
        let mut answer = [0; 1];
        let mut message = vec![0, 0, 0, 0, 0, 3, 0, 0];
        message.extend(b"user\0doorstep\0database\0postgres\0\0");
        let length = u32::try_from(message.len()).unwrap();
        message[..4].copy_from_slice(&length.to_be_bytes());
        std::io::Write::write_all(&mut stream, &message).is_ok()
            && std::io::Read::read_exact(&mut stream, &mut answer).is_ok()
            && answer == *b"R"
    }

    /// Stops the server and waits until it has ended.
    pub fn stop(&mut self, how: Stop) {
        let Some(mut child) = self.child.take() else { return };
        let signal = match how {
            Stop::Fast => "-INT",
            Stop::Immediate => "-QUIT",
        };
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        child.wait().unwrap();
    }

    /// The `DATABASE_URL` of this server, with these parameters.
    pub fn url(&self, parameters: &str) -> String {
        format!("postgres://doorstep:{}@localhost:{}/postgres{parameters}", Self::PASSWORD, self.port)
    }

    /// A connection of the test's own, not through the program.
    pub async fn connect(&self) -> Client {
        let url = self.url("?application_name=test&sslmode=disable").replace("localhost", "127.0.0.1");
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// The folder with the server's files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Gives a file to the user under which the server runs.
    pub fn give(file: &Path) {
        if is_root() {
            assert!(Command::new("chown").arg("postgres").arg(file).status().unwrap().success());
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop(Stop::Immediate);
    }
}

/// The path of a server's program: Debian's folder, or PATH.
fn binary(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<_> = versions.map(|version| version.path().join("bin").join(name)).collect();
    debian.sort();
    debian.pop().unwrap_or_else(|| name.into())
}

/// PostgreSQL refuses to run as root.
fn unprivileged(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]).arg(program);
    command
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").unwrap().uid() == 0
}
