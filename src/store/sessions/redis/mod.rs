//! Sessions in Redis or Valkey: shared by every instance, and longer-lived than any of them.

mod advice;
mod connection;
mod keys;
mod record;
mod scripts;

use redis::{Cmd, Script, Value};

use crate::{
    domain::{Fate, Id, SESSIONS_PER_USER, Session, Time, UserName},
    store::StoreError,
};
use connection::Connection;
pub use connection::RedisAddress;

/// How often an update tries again when others were faster.
const UPDATE_TRIES: usize = 16;

/// Every session by identifier, with an index by user. Redis forgets them when they expire.
#[derive(Debug)]
pub struct RedisSessions {
    connection: Connection,
    create: Script,
    replace: Script,
    end: Script,
}

impl RedisSessions {
    pub(super) fn new(address: RedisAddress) -> Self {
        Self {
            connection: Connection::new(address),
            create: Script::new(scripts::CREATE),
            replace: Script::new(scripts::REPLACE),
            end: Script::new(scripts::END),
        }
    }

    /// Other users' sessions that this one replaces end after it is kept: if they ended before, a failure in
    /// between would leave the client with no session at all.
    pub(super) async fn create(&self, session: &Session, replaced: &[Session], now: Time) -> Result<(), StoreError> {
        let index = keys::index(&session.user);
        let listed = self.list(&index).await?;
        let (own, others): (Vec<_>, Vec<_>) = replaced.iter().partition(|other| other.user == session.user);
        let replaced: Vec<String> = own.iter().map(|session| keys::session(session.id)).collect();
        let listed = listed.iter().map(|rest| keys::listed(&session.user, rest)).filter(|key| !replaced.contains(key));

        let mut script = self.create.key(index);
        script.key(keys::session(session.id));
        replaced.iter().cloned().chain(listed).for_each(|key| {
            script.key(key);
        });
        let milliseconds = (session.expires - now).num_milliseconds().max(1);
        script.arg(record::write(session)?).arg(milliseconds).arg(session.opened.timestamp_millis());
        script.arg(SESSIONS_PER_USER).arg(replaced.len());
        if !script.invoke_async(&mut self.connection.get().await?).await? {
            return Err(StoreError::Unreadable(session.id));
        }
        for other in others {
            self.end(other).await?;
        }
        Ok(())
    }

    pub(super) async fn find(&self, id: Id) -> Result<Option<Session>, StoreError> {
        let record = self.get(id).await?;
        record.map(|record| record::read(id, &record)).transpose()
    }

    pub(super) async fn update<T>(
        &self,
        copy: &Session,
        mut rule: impl FnMut(&mut Session) -> (Fate, T),
    ) -> Result<Option<T>, StoreError> {
        let mut session = copy.clone();
        let mut found = record::write(copy)?;
        for _ in 0..UPDATE_TRIES {
            let (fate, answer) = rule(&mut session);
            let kept = match fate {
                Fate::Keep => self.replace(copy.id, &found, &record::write(&session)?).await?,
                Fate::End => {
                    let mut script = self.end.key(keys::session(copy.id));
                    script.key(keys::index(&copy.user)).arg(&found);
                    script.invoke_async(&mut self.connection.get().await?).await?
                }
            };
            if kept {
                return Ok(Some(answer));
            }
            let Some(record) = self.get(copy.id).await? else { return Ok(None) };
            session = record::read(copy.id, &record)?;
            found = record;
        }
        Err(StoreError::Contended(copy.id))
    }

    pub(super) async fn end(&self, copy: &Session) -> Result<bool, StoreError> {
        self.end_listed(keys::session(copy.id), &keys::index(&copy.user)).await
    }

    /// Ends all of a user's sessions and says how many there were.
    pub(super) async fn end_all(&self, user: &UserName) -> Result<usize, StoreError> {
        let index = keys::index(user.as_str());
        let mut ended = 0;
        for rest in self.list(&index).await? {
            ended += usize::from(self.end_listed(keys::listed(user.as_str(), &rest), &index).await?);
        }
        Ok(ended)
    }

    pub(super) async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.connection.read(&redis::cmd("PING")).await?)
    }

    /// What an operator should hear of the server, or of any server of a cluster.
    pub(super) async fn advice(&self) -> Result<Vec<&'static str>, StoreError> {
        let said: Value = self.connection.read(&redis::cmd("INFO")).await?;
        let said = match said {
            Value::Map(servers) => servers.into_iter().map(|(_, said)| said).collect(),
            said => vec![said],
        };
        let mut advice = Vec::new();
        for info in said {
            advice.extend(advice::advice(&redis::from_redis_value::<String>(info).unwrap_or_default()));
        }
        advice.sort_unstable();
        advice.dedup();
        Ok(advice)
    }

    async fn get(&self, id: Id) -> Result<Option<String>, StoreError> {
        Ok(self.connection.read(&Cmd::get(keys::session(id))).await?)
    }

    async fn list(&self, index: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.connection.read(&Cmd::zrange(index, 0, -1)).await?)
    }

    async fn replace(&self, id: Id, found: &str, record: &str) -> Result<bool, StoreError> {
        // Most refreshes change nothing, and need not write it.
        if found == record {
            return Ok(true);
        }
        let mut script = self.replace.key(keys::session(id));
        script.arg(found).arg(record);
        Ok(script.invoke_async(&mut self.connection.get().await?).await?)
    }

    async fn end_listed(&self, key: String, index: &str) -> Result<bool, StoreError> {
        let mut script = self.end.key(key);
        script.key(index);
        Ok(script.invoke_async(&mut self.connection.get().await?).await?)
    }
}
