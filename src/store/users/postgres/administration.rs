//! Users in PostgreSQL: adding, changing, removing and listing them.

use std::{collections::HashSet, time::Duration};

use tokio::time::timeout;
use tokio_postgres::{Row, types::Type};

use super::{PostgresUsers, column};
use crate::{
    domain::{Hash, Roles, Time, User, UserName, fold},
    store::{
        StoreError,
        postgres::{Failure, Parameter, STORE},
        users::Listed,
    },
};

impl PostgresUsers {
    /// How long an import may take.
    const IMPORT: Duration = Duration::from_secs(300);

    pub(in crate::store::users) async fn create(&self, user: &User, now: Time) -> Result<bool, StoreError> {
        let statement = "INSERT INTO doorstep_users (name, folded, skeleton, avatar, roles, hash, created) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1";
        let parameters: [Parameter<'_>; 7] = [
            (&user.name.as_str(), Type::TEXT),
            (&user.name.folded(), Type::TEXT),
            (&user.name.skeleton(), Type::TEXT),
            (&user.avatar, Type::TEXT),
            (&user.roles.as_str(), Type::TEXT),
            (&user.hash.as_str(), Type::TEXT),
            (&now, Type::TIMESTAMPTZ),
        ];
        Ok(!self.0.query(statement, &parameters).await?.is_empty())
    }

    pub(in crate::store::users) async fn set_hash(
        &self,
        name: &UserName,
        hash: &Hash,
    ) -> Result<Option<UserName>, StoreError> {
        let statement = "UPDATE doorstep_users SET hash = $2, changed = now() WHERE folded = $1 RETURNING name";
        let parameters: [Parameter<'_>; 2] = [(&name.folded(), Type::TEXT), (&hash.as_str(), Type::TEXT)];
        found(&self.0.query(statement, &parameters).await?)
    }

    pub(in crate::store::users) async fn remove(&self, name: &UserName) -> Result<Option<UserName>, StoreError> {
        let statement = "DELETE FROM doorstep_users WHERE folded = $1 RETURNING name";
        found(&self.0.query(statement, &[(&name.folded(), Type::TEXT)]).await?)
    }

    pub(in crate::store::users) async fn list(&self, after: &str, limit: u16) -> Result<Vec<Listed>, StoreError> {
        let statement = "SELECT name, avatar, roles, created FROM doorstep_users \
                         WHERE folded > $1 ORDER BY folded LIMIT $2";
        let rows = self.0.query(statement, &[(&fold(after), Type::TEXT), (&i64::from(limit), Type::INT8)]).await?;
        rows.iter().map(listed).collect()
    }

    pub(in crate::store::users) async fn import(&self, users: &[User], now: Time) -> Result<Vec<UserName>, StoreError> {
        timeout(Self::IMPORT, self.try_import(users, now))
            .await
            .map_err(|_| StoreError::TimedOut(STORE))?
            .map_err(Into::into)
    }

    async fn try_import(&self, users: &[User], now: Time) -> Result<Vec<UserName>, Failure> {
        let connection = self.0.lease().await?.take();
        let mut client = connection.ok_or_else(|| Failure::Refused("the connection was given back".to_owned()))?;
        let transaction = client.transaction().await?;
        transaction.batch_execute(&format!("SET LOCAL statement_timeout = {}", Self::IMPORT.as_millis())).await?;
        let statement = "INSERT INTO doorstep_users (name, folded, skeleton, avatar, roles, hash, created) SELECT *, $7 \
                         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) \
                         ON CONFLICT DO NOTHING RETURNING name";
        let names: Vec<_> = users.iter().map(|user| user.name.as_str()).collect();
        let folded: Vec<_> = users.iter().map(|user| user.name.folded()).collect();
        let skeletons: Vec<_> = users.iter().map(|user| user.name.skeleton()).collect();
        let avatars: Vec<_> = users.iter().map(|user| user.avatar.as_str()).collect();
        let roles: Vec<_> = users.iter().map(|user| user.roles.as_str()).collect();
        let hashes: Vec<_> = users.iter().map(|user| user.hash.as_str()).collect();
        let parameters: [Parameter<'_>; 7] = [
            (&names, Type::TEXT_ARRAY),
            (&folded, Type::TEXT_ARRAY),
            (&skeletons, Type::TEXT_ARRAY),
            (&avatars, Type::TEXT_ARRAY),
            (&roles, Type::TEXT_ARRAY),
            (&hashes, Type::TEXT_ARRAY),
            (&now, Type::TIMESTAMPTZ),
        ];
        let rows = transaction.query_typed(statement, &parameters).await?;
        let added: HashSet<String> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        if added.len() == users.len() {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(users.iter().map(|user| user.name.clone()).filter(|name| !added.contains(name.as_str())).collect())
    }
}

/// The name of the user that a statement has changed.
fn found(rows: &[Row]) -> Result<Option<UserName>, StoreError> {
    let name = rows.first().map(|row| column(row, 0)).transpose()?;
    Ok(name.and_then(UserName::parse))
}

fn listed(row: &Row) -> Result<Listed, StoreError> {
    let (name, avatar, roles, created) = (column(row, 0)?, column(row, 1)?, column(row, 2)?, column(row, 3)?);
    Ok(Listed { name, avatar, roles: Roles::read(roles).unwrap_or_default(), created })
}
