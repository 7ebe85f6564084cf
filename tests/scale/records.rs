//! Sessions' records in Redis, read and changed behind the program's back, so that no test waits for a grace to pass.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use redis::{Commands, Script};
use serde_json::Value;

/// Where the fields stand in a record of format 1.
const CURRENT: usize = 7;
const ISSUED_AT: usize = 10;
const TRIES: usize = 12;

/// Changes a record if it is as it was found, also when memory is full.
const CHANGE: &str = "#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1";

/// The session that a token names.
pub fn session(token: &str) -> Option<String> {
    let header: Value = serde_json::from_slice(&BASE64.decode(token.split('.').next()?).ok()?).ok()?;
    Some(header["kid"].as_str()?.split('.').next()?.to_owned())
}

/// The records of one Redis, by the tokens that name them.
#[derive(Clone)]
pub struct Records(redis::Client);

impl Records {
    pub fn of(url: &str) -> Self {
        Self(redis::Client::open(url).unwrap())
    }

    pub fn generation(&self, token: &str) -> u64 {
        self.field(token, CURRENT)
    }

    pub fn tries(&self, token: &str) -> u64 {
        self.field(token, TRIES)
    }

    pub fn set_tries(&self, token: &str, tries: u64) {
        self.change(token, |fields| fields[TRIES] = tries.into());
    }

    /// Makes a rotation due.
    pub fn let_the_grace_pass(&self, token: &str) {
        self.change(token, |fields| fields[ISSUED_AT] = (fields[ISSUED_AT].as_i64().unwrap() - 3_600_000).into());
    }

    fn field(&self, token: &str, place: usize) -> u64 {
        let record: String = self.0.get_connection().unwrap().get(key(token)).unwrap();
        serde_json::from_str::<Vec<Value>>(&record).unwrap()[place].as_u64().unwrap()
    }

    fn change(&self, token: &str, change: impl Fn(&mut Vec<Value>)) {
        let mut connection = self.0.get_connection().unwrap();
        let mut changed = false;
        while !changed {
            let found: String = connection.get(key(token)).unwrap();
            let mut fields = serde_json::from_str(&found).unwrap();
            change(&mut fields);
            let record = serde_json::to_string(&fields).unwrap();
            changed = Script::new(CHANGE).key(key(token)).arg(found).arg(record).invoke(&mut connection).unwrap();
        }
    }
}

fn key(token: &str) -> String {
    let session = session(token).unwrap();
    let (tag, rest) = session.split_at(2);
    format!("doorstep:session:{{{tag}}}{rest}")
}
