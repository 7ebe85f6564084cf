//! Users in PostgreSQL: what the backend asks of them.

mod administration;
mod connections;
mod database;
mod failure;
mod lease;
mod schema;
mod tls;

use std::fmt;

use tokio_postgres::{Row, types::Type};

use crate::{
    domain::{Hash, User, UserName},
    store::StoreError,
};
pub use administration::Listed;
use connections::Connections;
pub use database::{Database, DatabaseError};
use failure::Failure;
pub use tls::{TrustError, Verification};

/// The users of the table `doorstep_users`. Nothing is connected to before it is needed.
pub struct PostgresUsers(Connections);

impl PostgresUsers {
    /// Keeps users in this database.
    #[must_use]
    pub fn new(database: Database) -> Self {
        Self(Connections::new(database.pool))
    }

    /// A hash that this program does not verify makes its user an unknown one (R20, R21).
    pub(super) async fn find(&self, name: &UserName) -> Result<Option<User>, StoreError> {
        let statement = "SELECT avatar, hash FROM doorstep_users WHERE name = $1";
        let rows = self.0.query(statement, &[(&name.as_str(), Type::TEXT)]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        match Hash::parse(column(row, 1)?) {
            Ok(hash) => Ok(Some(User { name: name.clone(), avatar: column::<String>(row, 0)?, hash })),
            Err(error) => {
                tracing::warn!(user = ?name.as_str(), "the table has a hash for this user that {error}");
                Ok(None)
            }
        }
    }

    pub(super) async fn rehash(&self, name: &UserName, old: &Hash, new: &Hash) -> Result<(), StoreError> {
        let statement = "UPDATE doorstep_users SET hash = $3, changed = now() WHERE name = $1 AND hash = $2";
        let parameters: [connections::Parameter<'_>; 3] =
            [(&name.as_str(), Type::TEXT), (&old.as_str(), Type::TEXT), (&new.as_str(), Type::TEXT)];
        self.0.query(statement, &parameters).await.map(drop)
    }

    pub(super) async fn ping(&self) -> Result<(), StoreError> {
        // Of the table, without which nobody can log in.
        self.is_empty().await.map(drop)
    }

    pub(super) async fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.0.query("SELECT 1 FROM doorstep_users LIMIT 1", &[]).await?.is_empty())
    }
}

fn column<'row, T: tokio_postgres::types::FromSql<'row>>(row: &'row Row, place: usize) -> Result<T, StoreError> {
    row.try_get(place).map_err(|error| Failure::from(error).into())
}

impl fmt::Debug for PostgresUsers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PostgresUsers")
    }
}
