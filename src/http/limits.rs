//! Every size and time limit of HTTP, and the order in which the times must be.

use std::time::Duration;

use crate::auth::LOGIN_TIME;

/// Bytes in a request's head: enough for a browser's cookies, and no more.
pub(super) const HEAD_BYTES: usize = 16 * 1024;
/// Fields in a request's head.
pub(super) const HEAD_FIELDS: usize = 64;
/// How long a head may take to arrive, and how long a connection may be idle: hyper has one timer for both.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(10);
/// The same for connections from a proxy, which must outlast the proxy's own limit: Heroku's router keeps idle ones for
/// 90 s, Google's load balancers for 600 s.
pub(super) const HEAD_TIME_OF_PROXY: Duration = Duration::from_secs(650);
/// Bytes in a body.
pub(super) const BODY_BYTES: usize = 8192;
/// How long a body may take to arrive.
pub(super) const BODY_TIME: Duration = Duration::from_secs(5);
/// Bytes that are read and dropped of the rest of a body, after its request was refused.
pub(super) const LEFTOVER_BYTES: usize = 1024 * 1024;
/// How long this rest may take to arrive.
pub(super) const LEFTOVER_TIME: Duration = Duration::from_secs(1);
/// How long a request may take in all, from its head to its answer, before it is cancelled.
pub(super) const REQUEST_TIME: Duration = Duration::from_secs(8);
/// Write timeout: a client that reads nothing for this long is dropped.
pub(super) const WRITE_TIME: Duration = Duration::from_secs(10);
/// How long idle connections stay open after the stop signal, for requests that are already on their way.
pub(super) const LINGER_TIME: Duration = Duration::from_secs(1);
/// How long accepted requests may take to be answered after the stop signal.
pub(super) const DRAIN_TIME: Duration = Duration::from_secs(20);
/// How soon accepting is tried again after it has failed, for example if there are no more files.
pub(super) const RETRY_TIME: Duration = Duration::from_millis(10);
/// Max open connections, however high the file limit: in the worst case some 250 MB of half-sent heads.
pub(super) const MAX_CONNECTIONS: usize = 12_288;
/// File descriptors that are kept from connections, for the stores, the log and the listener.
pub(super) const RESERVED_FILES: u64 = 64;

/// How long after the stop signal Heroku kills a process.
const HEROKU_KILLS_AFTER: Duration = Duration::from_secs(30);

// A login is answered before its request is cancelled, so that no attempt counts as if its client had vanished. A
// request is cancelled before the drain ends. The drain ends before Heroku kills.
const _: () = assert!(BODY_TIME.as_millis() + LOGIN_TIME.as_millis() < REQUEST_TIME.as_millis());
const _: () =
    assert!(LINGER_TIME.as_millis() + REQUEST_TIME.as_millis() + LEFTOVER_TIME.as_millis() < DRAIN_TIME.as_millis());
const _: () = assert!(DRAIN_TIME.as_millis() < HEROKU_KILLS_AFTER.as_millis());
