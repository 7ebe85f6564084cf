//! Sessions' records in Redis, changed behind the program's back, so that no test waits for a grace to pass.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use redis::{Commands, Script};
use rmpv::Value;

/// The names of fields in a record of format 1.
const CURRENT: &str = "c";
const ISSUED_AFTER: &str = "w";
const TRIES: &str = "n";

/// Changes a record if it is still as it was found, even when memory is full.
const CHANGE: &str = "#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1";

/// The session that a token names.
pub fn session(token: &str) -> Option<String> {
    let header: serde_json::Value = serde_json::from_slice(&BASE64.decode(token.split('.').next()?).ok()?).ok()?;
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
        self.field(token, CURRENT).try_into().unwrap()
    }

    pub fn tries(&self, token: &str) -> u64 {
        self.field(token, TRIES).try_into().unwrap()
    }

    pub fn set_tries(&self, token: &str, tries: u64) {
        self.change(token, TRIES, |_| tries.try_into().unwrap());
    }

    /// Makes a rotation due.
    pub fn let_the_grace_pass(&self, token: &str) {
        self.change(token, ISSUED_AFTER, |issued_after| issued_after - 3_600_000);
    }

    fn field(&self, token: &str, name: &str) -> i64 {
        let mut record = read(&self.0.get_connection().unwrap().get::<_, Vec<u8>>(key(token)).unwrap());
        number(&mut record, name).as_i64().unwrap()
    }

    fn change(&self, token: &str, name: &str, change: impl Fn(i64) -> i64) {
        let mut connection = self.0.get_connection().unwrap();
        let mut changed = false;
        while !changed {
            let found: Vec<u8> = connection.get(key(token)).unwrap();
            let mut fields = read(&found);
            let field = number(&mut fields, name);
            *field = change(field.as_i64().unwrap()).into();
            let mut record = Vec::new();
            rmpv::encode::write_value(&mut record, &fields).unwrap();
            changed = Script::new(CHANGE).key(key(token)).arg(found).arg(record).invoke(&mut connection).unwrap();
        }
    }
}

fn read(record: &[u8]) -> Value {
    rmpv::decode::read_value(&mut &record[..]).unwrap()
}

fn number<'record>(record: &'record mut Value, name: &str) -> &'record mut Value {
    let Value::Map(fields) = record else { panic!("a record is a map") };
    &mut fields.iter_mut().find(|(field, _)| field.as_str() == Some(name)).unwrap().1
}

fn key(token: &str) -> String {
    let session = session(token).unwrap();
    let (tag, rest) = session.split_at(2);
    format!("doorstep:session:{{{tag}}}{rest}")
}
