//! An iteration over all keys, a few at a time, so that no other command waits for it.

use redis::{Cmd, RedisResult, Value};

use super::{Redis, connection::Server};
use crate::store::StoreError;

/// How many keys Redis looks at in a step: some tens of microseconds.
const STEP: usize = 100;

/// An iteration over the keys of every server. It returns each key that exists from start to end; one that is added or
/// removed meanwhile may be returned or not.
pub(in crate::store) struct Scan<'redis> {
    redis: &'redis Redis,
    pattern: &'static str,
    /// The servers that are not finished, each with its cursor; `None` before the first step.
    left: Option<Vec<(Option<Server>, u64)>>,
}

impl<'redis> Scan<'redis> {
    pub(super) fn new(redis: &'redis Redis, pattern: &'static str) -> Self {
        Self { redis, pattern, left: None }
    }

    /// The next keys, possibly an empty list; `None` at the end.
    ///
    /// # Errors
    /// If a server does not answer.
    pub(in crate::store) async fn next(&mut self) -> Result<Option<Vec<Vec<u8>>>, StoreError> {
        Ok(self.step().await?)
    }

    async fn step(&mut self) -> RedisResult<Option<Vec<Vec<u8>>>> {
        let mut connection = self.redis.connection().await?;
        let answers = match &mut self.left {
            None => connection.run_on_each(&self.command(0)).await?,
            Some(left) => {
                let Some((server, cursor)) = left.pop() else { return Ok(None) };
                let answer = connection.run_on(server.as_ref(), &self.command(cursor)).await?;
                vec![(server, answer)]
            }
        };
        let left = self.left.get_or_insert_default();
        let mut found = Vec::new();
        for (server, answer) in answers {
            let (cursor, keys) = read(answer)?;
            found.extend(keys);
            if cursor != 0 {
                left.push((server, cursor));
            }
        }
        Ok(Some(found))
    }

    fn command(&self, cursor: u64) -> Cmd {
        let mut command = redis::cmd("SCAN");
        command.arg(cursor).arg("MATCH").arg(self.pattern).arg("COUNT").arg(STEP);
        command
    }
}

fn read(answer: Value) -> RedisResult<(u64, Vec<Vec<u8>>)> {
    Ok(redis::from_redis_value(answer)?)
}
