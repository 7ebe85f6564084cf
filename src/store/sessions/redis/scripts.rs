//! What happens in Redis in one step. Every key is declared, and all keys of a script have one hash tag.
//!
//! Redis 7 or Valkey: the first line of a script says whether it may write when memory is full.

/// Keeps a new session, unless there is one of its identifier, and ends what it replaces and what is beyond the limit.
///
/// Keys: the user's index, the session, the sessions that it replaces, the others that the index lists, oldest first.
/// Arguments: the record, its milliseconds to live, when it was opened, how many sessions a user may have, how many
/// are replaced. An index has what follows the tag in a session's key: its last 20 characters.
pub(super) const CREATE: &str = "#!lua
local function entry(key) return string.sub(key, -20) end
local first_other = 3 + tonumber(ARGV[5])
for place = 3, #KEYS do
  if place < first_other then redis.call('DEL', KEYS[place]) end
  if redis.call('EXISTS', KEYS[place]) == 0 then redis.call('ZREM', KEYS[1], entry(KEYS[place])) end
end
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], entry(KEYS[2]))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
local beyond = redis.call('ZCARD', KEYS[1]) - tonumber(ARGV[4])
for place = first_other, #KEYS do
  if beyond <= 0 then break end
  redis.call('DEL', KEYS[place])
  beyond = beyond - redis.call('ZREM', KEYS[1], entry(KEYS[place]))
end
return 1";

/// Replaces a record, if it is as it was found, and keeps its time to live. It may do so when memory is full: the
/// record hardly grows.
///
/// Keys: the session. Arguments: the record as it was found, and as it is to be.
pub(super) const REPLACE: &str = "#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1";

/// Ends a session, if its record is as it was found, or however it is.
///
/// Keys: the session, the user's index. Arguments: the record as it was found, or nothing.
pub(super) const END: &str = "#!lua flags=allow-oom
if ARGV[1] and redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('ZREM', KEYS[2], string.sub(KEYS[1], -20))
return redis.call('DEL', KEYS[1])";
