//! Every size and time of HTTP, and the ladder in which the times must stand.

use std::time::Duration;

use crate::auth::LOGIN_TIME;

/// Room in a request's head: enough for a browser's cookies, and no more.
pub(super) const HEAD_BYTES: usize = 16 * 1024;
/// Fields in a request's head.
pub(super) const HEAD_FIELDS: usize = 64;
/// How long a head may take, and a connection be idle: hyper times both with one clock.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(10);
/// The same for a proxy's connections, which must not find one closed: Heroku's router keeps idle ones for 90 s, Google's
/// load balancers for 600 s.
pub(super) const HEAD_TIME_OF_PROXY: Duration = Duration::from_secs(650);
/// Bytes in a body.
pub(super) const BODY_BYTES: usize = 8192;
/// How long a body may take to arrive.
pub(super) const BODY_TIME: Duration = Duration::from_secs(5);
/// Bytes that are read and dropped of what is left of a body when its request is refused.
pub(super) const LEFTOVER_BYTES: usize = 1024 * 1024;
/// How long they may take to arrive.
pub(super) const LEFTOVER_TIME: Duration = Duration::from_secs(1);
/// How long a request may take in all, from its head to its answer.
pub(super) const REQUEST_TIME: Duration = Duration::from_secs(8);
/// Write timeout: a client that reads nothing for this long is dropped.
pub(super) const WRITE_TIME: Duration = Duration::from_secs(10);
/// How long connections may go on after the stop signal with requests that were on their way, before idle ones are
/// closed.
pub(super) const LINGER_TIME: Duration = Duration::from_secs(1);
/// How long what was accepted may take to be answered after the stop signal.
pub(super) const DRAIN_TIME: Duration = Duration::from_secs(20);
/// How soon accepting is tried again that has failed, such as for want of files.
pub(super) const RETRY_TIME: Duration = Duration::from_millis(10);
/// Open connections, whatever the file limit: in the worst case some 250 MB of half-sent heads.
pub(super) const MAX_CONNECTIONS: usize = 12_288;
/// File descriptors that connections leave to the stores, the log and the listener.
pub(super) const RESERVED_FILES: u64 = 64;

/// When Heroku kills a process that was told to stop.
const HEROKU_KILLS_AFTER: Duration = Duration::from_secs(30);

// A login is answered before its request is given up, so that no attempt counts as if its client had vanished; a
// request is given up before the drain ends; the drain ends before Heroku kills.
const _: () = assert!(BODY_TIME.as_millis() + LOGIN_TIME.as_millis() < REQUEST_TIME.as_millis());
const _: () =
    assert!(LINGER_TIME.as_millis() + REQUEST_TIME.as_millis() + LEFTOVER_TIME.as_millis() < DRAIN_TIME.as_millis());
const _: () = assert!(DRAIN_TIME.as_millis() < HEROKU_KILLS_AFTER.as_millis());
