//! A connection lent by the pool, which goes back only when its statement has ended.

use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Object};
use tokio::{runtime::Handle, time::timeout};

use super::failure::Failure;

/// A connection. If it is dropped during a statement, it keeps its place in the pool until the server has ended that
/// statement: otherwise the server would have more connections than the pool allows (D9).
pub(in crate::store) struct Lease(Option<Object>);

impl Lease {
    /// The server cancels a statement sooner, unless it can't be reached.
    const MAX_TIME: Duration = Duration::from_millis(2500);

    pub(super) fn new(connection: Object) -> Self {
        Self(Some(connection))
    }

    pub(super) fn client(&self) -> Result<&ClientWrapper, Failure> {
        self.0.as_deref().ok_or_else(|| Failure::Refused("the connection was given back".to_owned()))
    }

    /// Returns the connection to the pool.
    pub(super) fn give_back(mut self) {
        drop(self.0.take());
    }

    /// Takes the connection out of the pool for good.
    pub(in crate::store) fn take(mut self) -> Option<ClientWrapper> {
        self.0.take().map(Object::take)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(connection) = self.0.take() else { return };
        let Ok(runtime) = Handle::try_current() else { return drop(Object::take(connection)) };
        runtime.spawn(async move {
            // Answered only after every earlier statement.
            let ended = timeout(Self::MAX_TIME, connection.simple_query("")).await;
            if !matches!(ended, Ok(Ok(_))) {
                drop(Object::take(connection));
            }
        });
    }
}
