//! Statements, and the one deadline for all that they wait for.

use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::{
    Row,
    types::{FromSql, ToSql, Type},
};

use super::{
    Postgres,
    failure::{Failure, STORE},
    lease::Lease,
    migrations,
};
use crate::store::StoreError;

/// A parameter and its type: a statement with types need not be prepared under a name, so it works through pgbouncer.
pub(in crate::store) type Parameter<'value> = (&'value (dyn ToSql + Sync), Type);

/// How long a statement may take in all: waiting for a connection, making one, being executed.
const DEADLINE: Duration = Duration::from_secs(2);

impl Postgres {
    /// Executes a statement that may run twice: if its connection turns out to be dead, it runs once more on another.
    pub(in crate::store) async fn query(
        &self,
        statement: &str,
        parameters: &[Parameter<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let twice = async {
            match self.try_query(statement, parameters).await {
                Err(Failure::Lost(_)) => {
                    self.distrust();
                    self.try_query(statement, parameters).await
                }
                done => done,
            }
        };
        let done = timeout(DEADLINE, twice).await.map_err(|_| {
            self.distrust();
            StoreError::TimedOut(STORE)
        })?;
        Ok(done?)
    }

    async fn try_query(&self, statement: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, Failure> {
        let lease = self.lease().await?;
        let done = lease.client()?.query_typed(statement, parameters).await.map_err(Failure::from);
        if !matches!(done, Err(Failure::Lost(_))) {
            lease.give_back();
        }
        done
    }

    /// A connection to a database whose schema is up to date.
    pub(in crate::store) async fn lease(&self) -> Result<Lease, Failure> {
        let lease = Lease::new(self.pool.get().await?);
        let client = lease.client()?;
        self.migrated.get_or_try_init(|| migrations::run(client)).await?;
        Ok(lease)
    }

    /// Closes every idle connection: what broke one may have broken them all.
    fn distrust(&self) {
        self.pool.retain(|_, _| false);
    }
}

/// A row's value in this column.
pub(in crate::store) fn column<'row, T: FromSql<'row>>(row: &'row Row, place: usize) -> Result<T, StoreError> {
    row.try_get(place).map_err(|error| Failure::from(error).into())
}
