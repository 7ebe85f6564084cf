//! Sessions in Redis or Valkey: shared by all instances, which they outlive.

use std::sync::Arc;

use redis::Cmd;

use super::{ListedSession, keys, record, scripts};
use crate::{
    domain::{Fate, Id, SESSIONS_PER_USER, Secrets, Session, Time, UserName},
    store::{
        StoreError,
        redis::{Redis, script},
    },
};

/// How often a step is tried if others keep changing the record.
const TRIES: usize = 16;

/// Every session by identifier, with an index by user. Redis forgets them when they expire.
#[derive(Debug)]
pub struct RedisSessions {
    redis: Arc<Redis>,
    secrets: Option<Arc<Secrets>>,
}

impl RedisSessions {
    pub(super) fn new(redis: Arc<Redis>) -> Self {
        Self { redis, secrets: None }
    }

    pub(super) fn under(self, secrets: Arc<Secrets>) -> Self {
        Self { secrets: Some(secrets), ..self }
    }

    /// Sessions of other users that this one replaces end after it is kept: if they ended first, a failure in between
    /// would leave the client without any session.
    pub(super) async fn create(&self, session: &Session, replaced: &[Session], now: Time) -> Result<(), StoreError> {
        let (own, others): (Vec<_>, Vec<_>) = replaced.iter().partition(|other| other.user == session.user);
        let own: Vec<String> = own.iter().map(|session| keys::session(session.id)).collect();
        let mut keys = vec![keys::index(&session.user), keys::session(session.id)];
        let listed = self.keys_of(&session.user).await?.into_iter().filter(|key| !own.contains(key));
        keys.extend(own.iter().cloned().chain(listed));

        let milliseconds = (session.expires - now).num_milliseconds().max(1);
        let mut command = script(scripts::CREATE, &keys);
        command.arg(record::write(session)?).arg(milliseconds).arg(session.opened.timestamp_millis()).arg(own.len());
        let mut count: usize = self.redis.run(&command).await?;
        if count == 0 {
            return Err(StoreError::Taken(session.id));
        }
        for _ in 0..TRIES {
            if count <= SESSIONS_PER_USER {
                break;
            }
            let mut keys = vec![keys::index(&session.user)];
            // Not the new one: if the clock was set back, it would be the oldest.
            let listed = self.keys_of(&session.user).await?;
            keys.extend(listed.into_iter().filter(|key| *key != keys::session(session.id)));
            count = self.redis.run(script(scripts::EVICT, &keys).arg(SESSIONS_PER_USER)).await?;
        }
        for other in others {
            self.end(other).await?;
        }
        Ok(())
    }

    pub(super) async fn find(&self, id: Id) -> Result<Option<Session>, StoreError> {
        let record = self.get(id).await?;
        record.map(|record| self.read(id, &record)).transpose()
    }

    pub(super) async fn update<T>(
        &self,
        copy: &Session,
        mut rule: impl FnMut(&mut Session) -> (Fate, T),
    ) -> Result<Option<T>, StoreError> {
        let mut session = copy.clone();
        let mut found = None;
        for _ in 0..TRIES {
            let before = session.clone();
            let (fate, answer) = rule(&mut session);
            // Most refreshes change nothing, so there is nothing to write.
            if fate == Fate::Keep && session == before {
                return Ok(Some(answer));
            }
            // A record that was read is compared by the bytes read: an older version may have written it differently.
            let as_found = found.take().map_or_else(|| record::write(&before), Ok)?;
            let key = keys::session(copy.id);
            let done: bool = match fate {
                Fate::Keep => {
                    let mut command = script(scripts::REPLACE, &[key]);
                    self.redis.run(command.arg(as_found).arg(record::write(&session)?)).await?
                }
                Fate::End => {
                    let mut command = script(scripts::END, &[key, keys::index(&copy.user)]);
                    self.redis.run(command.arg(as_found)).await?
                }
            };
            if done {
                return Ok(Some(answer));
            }
            let Some(record) = self.get(copy.id).await? else { return Ok(None) };
            session = self.read(copy.id, &record)?;
            found = Some(record);
        }
        Err(StoreError::Contended(copy.id))
    }

    pub(super) async fn end(&self, copy: &Session) -> Result<bool, StoreError> {
        self.end_key(keys::session(copy.id), &copy.user).await
    }

    pub(super) async fn list(&self, user: &UserName) -> Result<Vec<ListedSession>, StoreError> {
        let keys = self.keys_of(user.as_str()).await?;
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let records: Vec<Option<Vec<u8>>> = self.redis.read(&Cmd::mget(&keys)).await?;
        let kept = keys.iter().zip(records).filter_map(|(key, record)| Some((keys::id(key)?, record?)));
        kept.map(|(id, record)| record::read_listed(id, &record)).collect()
    }

    /// The users' indexes stay: they list ended sessions until the next login, or until they expire.
    pub(super) async fn end_everything(&self) -> Result<usize, StoreError> {
        let mut ended = 0;
        let mut scan = self.redis.scan(keys::ALL_SESSIONS);
        while let Some(keys) = scan.next().await? {
            if !keys.is_empty() {
                ended += self.redis.run::<usize>(&Cmd::unlink(keys)).await?;
            }
        }
        Ok(ended)
    }

    pub(super) async fn end_all(&self, user: &UserName) -> Result<usize, StoreError> {
        let mut ended = 0;
        for key in self.keys_of(user.as_str()).await? {
            ended += usize::from(self.end_key(key, user.as_str()).await?);
        }
        Ok(ended)
    }

    pub(super) async fn ping(&self) -> Result<(), StoreError> {
        self.redis.ping().await
    }

    pub(super) async fn advice(&self) -> Result<Vec<&'static str>, StoreError> {
        self.redis.advice().await
    }

    async fn get(&self, id: Id) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.redis.read(&Cmd::get(keys::session(id))).await?)
    }

    fn read(&self, id: Id, record: &[u8]) -> Result<Session, StoreError> {
        record::read(id, record, self.secrets.as_deref())
    }

    /// The keys of the sessions that a user's index lists, oldest first.
    async fn keys_of(&self, user: &str) -> Result<Vec<String>, StoreError> {
        let entries: Vec<String> = self.redis.read(&Cmd::zrange(keys::index(user), 0, -1)).await?;
        Ok(entries.iter().map(|entry| keys::listed(user, entry)).collect())
    }

    async fn end_key(&self, key: String, user: &str) -> Result<bool, StoreError> {
        Ok(self.redis.run(&script(scripts::END, &[key, keys::index(user)])).await?)
    }
}
