//! Connections, byte by byte and second by second.
//!
//! Tests start in the order of their names: the one that waits for half a minute must not be among the last.

mod draining;
mod framing;
mod keep_alive;
mod slow_clients;
