//! The Lua scripts on sessions, each one step. Every key is declared, and all keys of a script have one hash tag.
//!
//! Redis 7 or Valkey: the first line of a script declares whether it may write when memory is full.

/// Keeps a new session, unless its identifier is taken, ends those that it replaces, and returns how many sessions the
/// user has, or 0 if it was not kept.
///
/// Keys: the user's index, the session, the sessions that it replaces, the others that the index lists.
/// Arguments: the record, its milliseconds to live, when it was opened, how many are replaced. An index contains the
/// last 20 characters of a session's key: those after the tag.
pub(super) const CREATE: &str = "#!lua
local function entry(key) return string.sub(key, -20) end
for place = 3, #KEYS do
  if place < 3 + tonumber(ARGV[4]) then redis.call('DEL', KEYS[place]) end
  if redis.call('EXISTS', KEYS[place]) == 0 then redis.call('ZREM', KEYS[1], entry(KEYS[place])) end
end
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], entry(KEYS[2]))
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return redis.call('ZCARD', KEYS[1])";

/// Ends the sessions beyond the limit, oldest first, and returns how many the user has.
///
/// Keys: the user's index, the sessions that may end, oldest first. Arguments: how many sessions a user may have.
pub(super) const EVICT: &str = "#!lua flags=allow-oom
local has = redis.call('ZCARD', KEYS[1])
for place = 2, #KEYS do
  if has <= tonumber(ARGV[1]) then break end
  redis.call('DEL', KEYS[place])
  has = has - redis.call('ZREM', KEYS[1], string.sub(KEYS[place], -20))
end
return has";

/// Replaces a record, if it is unchanged, and keeps its time to live. It may write when memory is full: the record
/// hardly grows.
///
/// Keys: the session. Arguments: the record as it was found, and the new one.
pub(super) const REPLACE: &str = "#!lua flags=allow-oom
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1";

/// Ends a session, if its record is unchanged, or whatever it is.
///
/// Keys: the session, the user's index. Arguments: the record as it was found, or nothing.
pub(super) const END: &str = "#!lua flags=allow-oom
if ARGV[1] and redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('ZREM', KEYS[2], string.sub(KEYS[1], -20))
return redis.call('DEL', KEYS[1])";
