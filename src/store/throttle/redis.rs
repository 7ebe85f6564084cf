//! The throttle's counts in Redis or Valkey, shared by every instance.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{keys, record};
use crate::{
    domain::{Counts, Subject, Time},
    store::{
        StoreError,
        redis::{Redis, script},
    },
};

/// How often a step is tried if other instances keep changing the counts (each sends one client's at a time).
const TRIES: usize = 32;

/// Replaces counts, if each is unchanged; else returns the current ones.
///
/// Keys: the counts. Arguments: for how many milliseconds they are kept; then for each count the record as it was found
/// and the new one, each empty if there is none. One that does not change keeps its time to live.
const REPLACE: &str = "#!lua
local now = redis.call('MGET', unpack(KEYS))
for place = 1, #KEYS do
  if (now[place] or '') ~= ARGV[2 * place] then return now end
end
for place, key in ipairs(KEYS) do
  local seen, record = ARGV[2 * place], ARGV[2 * place + 1]
  if record == '' then
    redis.call('DEL', key)
  elseif record ~= seen then
    redis.call('SET', key, record, 'PX', ARGV[1])
  end
end
return false";

/// Every count, by its subject. The rule runs here and not in Redis, so that it is written once: its result replaces
/// the counts in one step, if they have not changed since.
#[derive(Debug)]
pub struct RedisThrottle {
    redis: Arc<Redis>,
}

/// Records as they were last seen. Mostly they have not changed since, and one step is enough.
#[derive(Debug, Default)]
pub struct Sight(Vec<Option<Vec<u8>>>);

impl RedisThrottle {
    /// Keeps counts in Redis, which need not answer yet.
    #[must_use]
    pub fn new(redis: Arc<Redis>) -> Self {
        Self { redis }
    }

    /// Applies `rule` to the counts of these subjects, atomically, and keeps what it changed for as long as it returns.
    /// `seen` comes from the last update of the same subjects, or is empty. If the counts differ from it, the rule runs
    /// again on the current ones. If it then changes nothing, nothing is written.
    ///
    /// # Errors
    /// If Redis does not answer; the rule's result may then have been kept, and after a broken connection twice.
    pub async fn update<T>(
        &self,
        subjects: &[Subject],
        now: Time,
        Sight(mut seen): Sight,
        mut rule: impl FnMut(&mut Counts) -> (T, TimeDelta),
    ) -> Result<(T, Sight), StoreError> {
        let keys: Vec<String> = subjects.iter().map(keys::count).collect();
        seen.resize(keys.len(), None);
        for attempt in 0..TRIES {
            let found = subjects.iter().zip(&seen);
            let found = found.filter_map(|(subject, record)| Some((*subject, record::read(record.as_ref()?)?)));
            let mut counts = Counts::new(now, found);
            let (answer, lifetime) = rule(&mut counts);

            let kept: Vec<_> = subjects.iter().map(|subject| counts.kept(*subject).map(record::write)).collect();
            if attempt > 0 && kept == seen {
                return Ok((answer, Sight(kept)));
            }
            let mut replace = script(REPLACE, &keys);
            replace.arg(lifetime.num_milliseconds());
            for record in seen.iter().zip(&kept).flat_map(|(seen, kept)| [seen, kept]) {
                replace.arg(record.as_deref().unwrap_or_default());
            }
            match self.redis.read(&replace).await? {
                None => return Ok((answer, Sight(kept))),
                Some(others) => seen = others,
            }
        }
        Err(StoreError::Failed { store: "Redis", problem: "the throttle's counts were changed too often".to_owned() })
    }
}
