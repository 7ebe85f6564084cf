//! Statements, and the one deadline over everything that they wait for.

use std::time::Duration;

use deadpool_postgres::Pool;
use tokio::{sync::OnceCell, time::timeout};
use tokio_postgres::{
    Row,
    types::{ToSql, Type},
};

use super::{
    failure::{Failure, STORE},
    lease::Lease,
    schema,
};
use crate::store::StoreError;

/// A parameter and its type: a statement that has types needs no name, and so gets through pgbouncer.
pub(super) type Parameter<'value> = (&'value (dyn ToSql + Sync), Type);

/// The pool, and the schema, made with the first connection that works.
pub(super) struct Connections {
    pool: Pool,
    schema: OnceCell<()>,
}

impl Connections {
    /// How long a statement may take in all: waiting for a connection, making one, being executed.
    const DEADLINE: Duration = Duration::from_secs(2);

    pub(super) fn new(pool: Pool) -> Self {
        Self { pool, schema: OnceCell::new() }
    }

    /// Executes a statement that may be executed twice: a connection that turns out to be dead is replaced once.
    pub(super) async fn query(&self, statement: &str, parameters: &[Parameter<'_>]) -> Result<Vec<Row>, StoreError> {
        let twice = async {
            match self.try_query(statement, parameters).await {
                Err(Failure::Lost(_)) => {
                    self.distrust();
                    self.try_query(statement, parameters).await
                }
                done => done,
            }
        };
        let done = timeout(Self::DEADLINE, twice).await.map_err(|_| {
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

    /// A connection to a database that has the table.
    pub(super) async fn lease(&self) -> Result<Lease, Failure> {
        let lease = Lease::new(self.pool.get().await?);
        let client = lease.client()?;
        self.schema.get_or_try_init(|| schema::ensure(client)).await?;
        Ok(lease)
    }

    /// Closes every idle connection: what has cost one of them may have cost them all.
    fn distrust(&self) {
        self.pool.retain(|_, _| false);
    }
}
