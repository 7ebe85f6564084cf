//! A connection on loan, which goes back to the pool only when its statement has ended.

use deadpool_postgres::{ClientWrapper, Object};

use super::failure::Failure;

/// A connection. Dropped with a statement under way, it is closed: whoever came next would wait for that statement.
pub(super) struct Lease(Option<Object>);

impl Lease {
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
    pub(super) fn take(mut self) -> Option<ClientWrapper> {
        self.0.take().map(Object::take)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        drop(self.0.take().map(Object::take));
    }
}
