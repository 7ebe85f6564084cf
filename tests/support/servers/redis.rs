//! Redis, or Valkey: one server, or a cluster of three.

use std::process::{Child, Command, Stdio};

use doorstep::{app::open_redis, store::Sessions};

use super::{
    super::{Folder, configuration},
    free_port, program, wait_until,
};

/// A server that ends with its test.
pub struct Redis {
    child: Child,
    pub port: u16,
    folder: Folder,
    options: Vec<String>,
}

impl Redis {
    /// Starts a server with these options, such as `--appendonly yes`.
    pub fn start(options: &[&str]) -> Self {
        let (port, folder) = (free_port(), Folder::new("redis"));
        let options = options.iter().map(|&option| option.to_owned()).collect::<Vec<_>>();
        let child = launch(port, &folder, &options);
        let redis = Self { child, port, folder, options };
        redis.wait();
        redis
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Runs a command with the server's own client and returns what it prints.
    pub fn run(&self, command: &[&str]) -> String {
        let client = program(&["redis-cli", "valkey-cli"], &[]);
        let mut client = Command::new(client);
        client.args(["-p", &self.port.to_string()]).args(command).stdin(Stdio::null());
        String::from_utf8_lossy(&client.output().unwrap().stdout).trim_end().to_owned()
    }

    /// Ends the server as a crash does (SIGKILL).
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts the server again, with the same port and folder.
    pub fn start_again(&mut self) {
        self.child = launch(self.port, &self.folder, &self.options);
        self.wait();
    }

    fn wait(&self) {
        wait_until("Redis answers", || self.run(&["ping"]).contains("PONG") || self.run(&["ping"]).contains("NOAUTH"));
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn launch(port: u16, folder: &Folder, options: &[String]) -> Child {
    let mut server = Command::new(program(&["redis-server", "valkey-server"], &[]));
    server.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--dir"]).arg(folder.path());
    server.args(options).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// A cluster of three masters.
pub struct Cluster {
    pub nodes: [Redis; 3],
}

impl Cluster {
    pub fn start() -> Self {
        let nodes = [(); 3].map(|()| Redis::start(&["--cluster-enabled", "yes", "--cluster-node-timeout", "2000"]));
        let addresses: Vec<_> = nodes.iter().map(|node| format!("127.0.0.1:{}", node.port)).collect();
        let mut create = vec!["--cluster", "create"];
        create.extend(addresses.iter().map(String::as_str));
        create.push("--cluster-yes");
        nodes[0].run(&create);
        let cluster = Self { nodes };
        cluster.wait();
        cluster
    }

    /// The addresses of all nodes.
    pub fn url(&self) -> String {
        self.nodes.iter().map(Redis::url).collect::<Vec<_>>().join(",")
    }

    /// Waits until every node knows that the cluster is complete.
    pub fn wait(&self) {
        wait_until("the cluster is complete", || {
            self.nodes.iter().all(|node| {
                let info = node.run(&["cluster", "info"]);
                info.contains("cluster_state:ok") && info.contains("cluster_slots_ok:16384")
            })
        });
    }
}

/// The sessions' store for this `REDIS_URL`.
pub fn sessions_at(url: &str) -> Sessions {
    let settings = configuration(&[("REDIS_URL", url)]).unwrap().redis.unwrap();
    Sessions::in_redis(open_redis(&settings).unwrap())
}
