//! Users in PostgreSQL: the queries of the backend.

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

    /// A row that breaks a rule, such as one with an unsupported hash, counts as no user (R20, R21).
    pub(super) async fn find(&self, name: &UserName) -> Result<Option<User>, StoreError> {
        let statement = "SELECT name, avatar, hash, roles FROM doorstep_users WHERE folded = $1";
        let rows = self.0.query(statement, &[(&name.folded(), Type::TEXT)]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let name = column::<String>(row, 0)?;
        let roles: &str = column(row, 3)?;
        let roles: Vec<_> = roles.split(',').filter(|role| !role.is_empty()).collect();
        let user = User::parse(name.clone(), column(row, 1)?, column(row, 2)?);
        match user.and_then(|user| user.with_roles(&roles)) {
            Ok(user) => Ok(Some(user)),
            Err(error) => {
                tracing::warn!(user = ?name, "the table has a user {error}");
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
        // Queries the table: without it no user can log in.
        self.is_empty().await.map(drop)
    }

    pub(super) async fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.0.query("SELECT 1 FROM doorstep_users LIMIT 1", &[]).await?.is_empty())
    }
}
