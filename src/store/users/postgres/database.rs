//! Where PostgreSQL is, and how it is connected to.

use std::{fmt, time::Duration};

use deadpool_postgres::{ClientWrapper, Hook, HookError, Manager, Pool};
use thiserror::Error;
use tokio_postgres::config::{Config, Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tls::{self, TrustError, Verification};

/// A database with its pool of connections, of which none is made before it is needed.
/// What is printed of it never has the password.
#[derive(Clone)]
pub struct Database {
    pub(super) pool: Pool,
    shown: String,
}

/// Why a database can't be connected to, whoever answers there.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// Nobody could be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// There can be no pool, which no input causes.
    #[error("can't be pooled")]
    Pool,
}

impl Database {
    /// Half of what the smallest hosted databases allow.
    const MOST_CONNECTIONS: usize = 10;
    /// Hosts that take longer in all to be connected to have failed; each has its share, so that every one is asked.
    const CONNECT: Duration = Duration::from_millis(1800);
    /// After this long without an answer from the server's network, a connection is dead.
    const SILENCE: Duration = Duration::from_secs(2);
    const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);
    const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(2);
    const KEEPALIVE_RETRIES: u32 = 3;
    /// The server gives a statement up by itself after 1900 ms, just before the deadline would cost the connection,
    /// and within 250 ms after whoever asked has gone (PostgreSQL 14). Said after connecting, since pgbouncer
    /// refuses options.
    const PREPARE: &str = "SET statement_timeout = 1900; \
                           SELECT set_config(name, '250', false) FROM pg_settings \
                           WHERE name = 'client_connection_check_interval'";

    /// Takes a server, whose timeouts become doorstep's own, and what it has to prove where TLS is spoken;
    /// `authorities` is in PEM form, the system's serve without it.
    ///
    /// # Errors
    /// Where there are no authorities to verify the server by.
    pub fn new(
        mut server: Config,
        verification: Verification,
        authorities: Option<&[u8]>,
    ) -> Result<Self, DatabaseError> {
        if server.get_application_name().is_none() {
            server.application_name("doorstep");
        }
        if verification != Verification::Nothing {
            server.ssl_mode(SslMode::Require);
        }
        let hosts = u32::try_from(server.get_hosts().len()).unwrap_or(u32::MAX).max(1);
        server
            .connect_timeout(Self::CONNECT / hosts)
            .tcp_user_timeout(Self::SILENCE)
            .keepalives(true)
            .keepalives_idle(Self::KEEPALIVE_IDLE)
            .keepalives_interval(Self::KEEPALIVE_INTERVAL)
            .keepalives_retries(Self::KEEPALIVE_RETRIES);
        let shown = show(&server);
        let connector = MakeRustlsConnect::new(tls::client_config(verification, authorities)?);
        let prepare = Hook::async_fn(|client: &mut ClientWrapper, _| {
            Box::pin(async move { client.batch_execute(Self::PREPARE).await.map_err(HookError::Backend) })
        });
        let pool = Pool::builder(Manager::new(server, connector)).max_size(Self::MOST_CONNECTIONS);
        let pool = pool.post_create(prepare).build().map_err(|_| DatabaseError::Pool)?;
        Ok(Self { pool, shown })
    }
}

fn show(server: &Config) -> String {
    let hosts = server.get_hosts().iter().map(|host| match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    });
    let hosts: Vec<_> = hosts.collect();
    format!("{} on {}", server.get_dbname().unwrap_or_default(), hosts.join(", ")).escape_debug().to_string()
}

/// The database's name and hosts, for `doorstep check`.
impl fmt::Display for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Database({self})")
    }
}
