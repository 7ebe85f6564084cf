//! A PostgreSQL server, which several kinds of records can share.

mod connector;
mod failure;
mod greeting;
mod lease;
mod migrations;
mod pool;
mod query;
mod tls;

use std::fmt;

use deadpool_postgres::Pool;
use tokio::sync::OnceCell;

use crate::config::PostgresSettings;
pub(super) use failure::{Failure, STORE};
pub use pool::PoolError;
pub(super) use query::{Parameter, column};
pub use tls::TrustError;

/// A server with its pool of connections, which are made when needed. The first one that works brings the schema up to
/// date.
pub struct Postgres {
    pool: Pool,
    migrated: OnceCell<()>,
}

impl Postgres {
    /// Prepares to connect; only the first statement finds out whether a server answers.
    ///
    /// # Errors
    /// If there are no authorities to verify the server with.
    pub fn open(settings: &PostgresSettings) -> Result<Self, PoolError> {
        Ok(Self { pool: pool::build(settings)?, migrated: OnceCell::new() })
    }
}

/// Without the settings, which contain a password.
impl fmt::Debug for Postgres {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Postgres")
    }
}
