//! Connections, byte by byte and second by second.
//!
//! Tests start in the order of their names: the one that needs half a minute must not be among the last.

mod draining;
mod framing;
mod keep_alive;
#[cfg(target_os = "linux")]
mod places;
mod proxies;
mod slow_clients;
