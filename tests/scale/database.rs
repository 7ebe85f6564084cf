//! A PostgreSQL with users, behind a proxy.

use tokio_postgres::Client;

use crate::{
    deployment::{Deployment, USERS},
    proxy::Proxy,
    support::{hash, servers::postgres::Postgres},
};

/// The server, which ends with its test.
pub struct Database {
    pub server: Postgres,
    pub proxy: Proxy,
}

impl Database {
    /// Starts a server, and two instances that keep their users in it and reach it through the proxy.
    pub async fn start() -> (Self, Deployment) {
        let server = Postgres::launch();
        let proxy = Proxy::start(server.port).await;
        let url = server.url("").replace(&format!(":{}/", server.port), &format!(":{}/", proxy.port));
        let deployment = Deployment::start_with(&[], ("DATABASE_URL", url)).await;
        let database = Self { server, proxy };
        database.add_users().await;
        (database, deployment)
    }

    /// Adds `user-0` and so on; a ready instance has made the table.
    async fn add_users(&self) {
        let hash = hash("Def", [1; 16]);
        let insert = "INSERT INTO doorstep_users (name, folded, skeleton, avatar, hash) \
                       SELECT 'user-' || n, 'user-' || n, 'user-' || n, $1, $2 \
                      FROM generate_series(0, $3) AS n";
        let last = i32::try_from(USERS).unwrap() - 1;
        self.server.connect().await.execute(insert, &[&"ada.png", &hash.as_str(), &last]).await.unwrap();
    }
}

/// The server's number of connections without this one.
pub async fn connections(client: &Client) -> i64 {
    let others =
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    client.query_one(others, &[]).await.unwrap().get(0)
}
