//! What happens in Redis in one step.

use redis::Cmd;

/// A script with its keys, all of one hash tag, to which arguments may be added. The script itself is sent each time: its
/// name alone would cost two more round trips after each restart of Redis.
pub(in crate::store) fn script(script: &str, keys: &[String]) -> Cmd {
    let mut command = redis::cmd("EVAL");
    command.arg(script).arg(keys.len()).arg(keys);
    command
}
