//! Lua scripts, which Redis runs in one step.

use redis::Cmd;

/// A script with its keys, all of one hash tag; arguments can be added. The script itself is sent each time: to send
/// only its hash would cost two more round trips after each restart of Redis.
pub(in crate::store) fn script(script: &str, keys: &[String]) -> Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(script).arg(keys.len()).arg(keys);
    command
}
