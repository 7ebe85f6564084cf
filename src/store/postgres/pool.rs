//! The pool of connections to PostgreSQL, and the limits on each of them.

use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Hook, HookError, Manager, Pool};
use thiserror::Error;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    connector::Connector,
    tls::{self, TrustError},
};
use crate::config::{PostgresSettings, Verification};

/// Half of what the smallest hosted databases allow.
const MAX_CONNECTIONS: usize = 10;
/// Connect timeout over all hosts; each gets an equal share, so that every one is tried.
const CONNECT: Duration = Duration::from_millis(1800);
/// After this long without an answer from the server's network, a connection is dead.
const SILENCE: Duration = Duration::from_secs(2);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(2);
const KEEPALIVE_RETRIES: u32 = 3;
/// The server cancels a statement by itself after 1900 ms, just before the deadline would cost the connection, and
/// within 250 ms after the client has gone (PostgreSQL 14). Sent after connecting, since pgbouncer refuses options.
const PREPARE: &str = "SET statement_timeout = 1900; \
                       SELECT set_config(name, '250', false) FROM pg_settings \
                       WHERE name = 'client_connection_check_interval'";

/// Why there can be no pool, whether or not a server answers; continues a sentence that names the variable.
#[derive(Debug, Error)]
pub enum PoolError {
    /// No server could be trusted.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The pool could not be built; no input causes this.
    #[error("can't be pooled")]
    Pool,
}

/// Builds the pool: with Doorstep's own timeouts, and TLS verification as the settings demand.
pub(super) fn build(settings: &PostgresSettings) -> Result<Pool, PoolError> {
    let mut server = settings.server.clone();
    if server.get_application_name().is_none() {
        server.application_name("doorstep");
    }
    if settings.verification != Verification::Nothing {
        server.ssl_mode(SslMode::Require);
    }
    let hosts = u32::try_from(server.get_hosts().len()).unwrap_or(u32::MAX).max(1);
    server
        .connect_timeout(CONNECT / hosts)
        .tcp_user_timeout(SILENCE)
        .keepalives(true)
        .keepalives_idle(KEEPALIVE_IDLE)
        .keepalives_interval(KEEPALIVE_INTERVAL)
        .keepalives_retries(KEEPALIVE_RETRIES);
    let tls = tls::client_config(settings.verification, settings.authorities.as_deref())?;
    let prepare = Hook::async_fn(|client: &mut ClientWrapper, _| {
        Box::pin(async move { client.batch_execute(PREPARE).await.map_err(HookError::Backend) })
    });
    let connector = Connector::new(&mut server, MakeRustlsConnect::new(tls));
    let pool = Pool::builder(Manager::new(server, connector)).max_size(MAX_CONNECTIONS);
    pool.post_create(prepare).build().map_err(|_| PoolError::Pool)
}
