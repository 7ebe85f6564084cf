//! Users in PostgreSQL: adding, changing, removing and listing them.

use std::{collections::HashSet, time::Duration};

use tokio::time::timeout;
use tokio_postgres::{Row, types::Type};

use super::{PostgresUsers, column};
use crate::{
    domain::{Hash, Time, User, UserName, fold},
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
        let statement = "INSERT INTO doorstep_users (name, folded, avatar, hash, created) VALUES ($1, $2, $3, $4, $5) \
                         ON CONFLICT DO NOTHING RETURNING 1";
        let parameters: [Parameter<'_>; 5] = [
            (&user.name.as_str(), Type::TEXT),
            (&fold(user.name.as_str()), Type::TEXT),
            (&user.avatar, Type::TEXT),
            (&user.hash.as_str(), Type::TEXT),
            (&now, Type::TIMESTAMPTZ),
        ];
        Ok(!self.0.query(statement, &parameters).await?.is_empty())
    }

    pub(in crate::store::users) async fn set_hash(&self, name: &UserName, hash: &Hash) -> Result<bool, StoreError> {
        let statement = "UPDATE doorstep_users SET hash = $2, changed = now() WHERE name = $1 RETURNING 1";
        let parameters: [Parameter<'_>; 2] = [(&name.as_str(), Type::TEXT), (&hash.as_str(), Type::TEXT)];
        Ok(!self.0.query(statement, &parameters).await?.is_empty())
    }

    pub(in crate::store::users) async fn remove(&self, name: &UserName) -> Result<bool, StoreError> {
        let statement = "DELETE FROM doorstep_users WHERE name = $1 RETURNING 1";
        Ok(!self.0.query(statement, &[(&name.as_str(), Type::TEXT)]).await?.is_empty())
    }

    pub(in crate::store::users) async fn list(&self, after: &str, limit: u16) -> Result<Vec<Listed>, StoreError> {
        let statement = "SELECT name, avatar, created FROM doorstep_users WHERE name > $1 ORDER BY name LIMIT $2";
        let rows = self.0.query(statement, &[(&after, Type::TEXT), (&i64::from(limit), Type::INT8)]).await?;
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
        let statement = "INSERT INTO doorstep_users (name, folded, avatar, hash, created) \
                         SELECT *, $5 FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) \
                         ON CONFLICT DO NOTHING RETURNING name";
        let names: Vec<_> = users.iter().map(|user| user.name.as_str()).collect();
        let folded: Vec<_> = names.iter().map(|name| fold(name)).collect();
        let avatars: Vec<_> = users.iter().map(|user| user.avatar.as_str()).collect();
        let hashes: Vec<_> = users.iter().map(|user| user.hash.as_str()).collect();
        let parameters: [Parameter<'_>; 5] = [
            (&names, Type::TEXT_ARRAY),
            (&folded, Type::TEXT_ARRAY),
            (&avatars, Type::TEXT_ARRAY),
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

fn listed(row: &Row) -> Result<Listed, StoreError> {
    Ok(Listed { name: column(row, 0)?, avatar: column(row, 1)?, created: column(row, 2)? })
}
