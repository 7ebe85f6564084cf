//! Users in PostgreSQL: what the backend asks of them.

mod administration;

use std::sync::Arc;

use tokio_postgres::types::Type;

use crate::{
    domain::{Hash, User, UserName},
    store::{
        StoreError,
        postgres::{Parameter, Postgres, column},
    },
};

/// The users of the table `doorstep_users`.
#[derive(Debug)]
pub struct PostgresUsers(Arc<Postgres>);

impl PostgresUsers {
    pub(super) fn new(postgres: Arc<Postgres>) -> Self {
        Self(postgres)
    }

    /// A hash that this program does not verify makes its user an unknown one (R20, R21).
    pub(super) async fn find(&self, name: &UserName) -> Result<Option<User>, StoreError> {
        let statement = "SELECT avatar, hash FROM doorstep_users WHERE name = $1";
        let rows = self.0.query(statement, &[(&name.as_str(), Type::TEXT)]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        match Hash::parse(column(row, 1)?) {
            Ok(hash) => {
                let avatar = column::<String>(row, 0)?;
                Ok(Some(User { name: name.clone(), avatar, hash, fingerprint: None }))
            }
            Err(error) => {
                tracing::warn!(user = ?name.as_str(), "the table has a hash for this user that {error}");
                Ok(None)
            }
        }
    }

    pub(super) async fn rehash(&self, name: &UserName, old: &Hash, new: &Hash) -> Result<(), StoreError> {
        let statement = "UPDATE doorstep_users SET hash = $3, changed = now() WHERE name = $1 AND hash = $2";
        let parameters: [Parameter<'_>; 3] =
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
