//! Sessions in memory: they end when the process does.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex},
};

use super::ListedSession;
use crate::{
    domain::{Fate, Id, SESSIONS_PER_USER, Session, Time, UserName},
    lock::lock,
    store::StoreError,
};

/// Every session, by identifier, with an index by user and one by expiry.
#[derive(Debug, Default)]
pub struct MemorySessions(Mutex<Records>);

#[derive(Debug, Default)]
struct Records {
    sessions: HashMap<Id, Box<Session>>,
    users: BTreeSet<(Arc<str>, Time, Id)>,
    expiries: BTreeSet<(Time, Id)>,
}

impl MemorySessions {
    /// How many expired records one login removes at most: more than the one that it adds.
    const SWEPT_AT_ONCE: usize = 32;

    pub(super) fn create(&self, session: Session, replaced: &[Session], now: Time) -> Result<(), StoreError> {
        let mut records = lock(&self.0);
        if records.sessions.contains_key(&session.id) {
            return Err(StoreError::Taken(session.id));
        }
        let expired: Vec<Id> = records
            .expiries
            .iter()
            .take(Self::SWEPT_AT_ONCE)
            .take_while(|(expiry, _)| *expiry <= now)
            .map(|(_, id)| *id)
            .collect();
        expired.into_iter().chain(replaced.iter().map(|session| session.id)).for_each(|id| records.remove(id));

        // Before the new one is added: if the clock was set back, it would be the oldest.
        let oldest_first = records.of_user(session.user.clone());
        let beyond = (oldest_first.len() + 1).saturating_sub(SESSIONS_PER_USER);
        oldest_first.iter().take(beyond).for_each(|id| records.remove(*id));

        records.users.insert((session.user.clone(), session.opened, session.id));
        records.expiries.insert((session.expires, session.id));
        records.sessions.insert(session.id, Box::new(session));
        Ok(())
    }

    pub(super) fn find(&self, id: Id) -> Option<Session> {
        lock(&self.0).sessions.get(&id).map(|session| Session::clone(session))
    }

    pub(super) fn update<T>(&self, id: Id, rule: impl FnOnce(&mut Session) -> (Fate, T)) -> Option<T> {
        let mut records = lock(&self.0);
        let (fate, answer) = rule(records.sessions.get_mut(&id)?);
        if fate == Fate::End {
            records.remove(id);
        }
        Some(answer)
    }

    pub(super) fn end(&self, id: Id) -> bool {
        self.update(id, |_| (Fate::End, ())).is_some()
    }

    pub(super) fn list(&self, user: &UserName) -> Vec<ListedSession> {
        let records = lock(&self.0);
        let ids = records.of_user(user.as_str().into());
        ids.iter().filter_map(|id| records.sessions.get(id)).map(|session| ListedSession::from(&**session)).collect()
    }

    pub(super) fn end_everything(&self) -> usize {
        let records = std::mem::take(&mut *lock(&self.0));
        records.sessions.len()
    }

    pub(super) fn end_all(&self, user: &UserName) -> usize {
        let mut records = lock(&self.0);
        let ids = records.of_user(user.as_str().into());
        for id in &ids {
            records.remove(*id);
        }
        ids.len()
    }
}

impl Records {
    /// A user's sessions, oldest first.
    fn of_user(&self, user: Arc<str>) -> Vec<Id> {
        let first = (user.clone(), Time::MIN_UTC, Id::MIN);
        let last = (user, Time::MAX_UTC, Id::MAX);
        self.users.range(first..=last).map(|(_, _, id)| *id).collect()
    }

    fn remove(&mut self, id: Id) {
        if let Some(session) = self.sessions.remove(&id) {
            self.users.remove(&(session.user.clone(), session.opened, id));
            self.expiries.remove(&(session.expires, id));
        }
    }
}
