//! A connection on loan, which goes back to the pool only when its statement has ended.

use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Object};
use tokio::{runtime::Handle, time::timeout};

use super::failure::Failure;

/// A connection. Dropped with a statement under way, it keeps its place in the pool until the server has ended that
/// statement: otherwise the server would have more connections than the pool may (D9).
pub(in crate::store) struct Lease(Option<Object>);

impl Lease {
    /// The server gives a statement up sooner, unless it is out of reach.
    const MAX_TIME: Duration = Duration::from_millis(2500);

    pub(super) fn new(connection: Object) -> Self {
        Self(Some(connection))
    }

    pub(super) fn client(&self) -> Result<&ClientWrapper, Failure> {
        self.0.as_deref().ok_or_else(|| Failure::Refused("the connection was given back".to_owned()))
    }

    /// Keeps the connection for whoever comes next.
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
            // Answered after everything that was asked before.
            let ended = timeout(Self::MAX_TIME, connection.simple_query("")).await;
            if !matches!(ended, Ok(Ok(_))) {
                drop(Object::take(connection));
            }
        });
    }
}
