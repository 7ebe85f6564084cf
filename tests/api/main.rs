//! The whole backend as a client meets it: real sockets, our own clock, one file a subject.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail by panicking"
)]
#![expect(unreachable_pub, reason = "nobody uses a test from outside")]

mod body;
mod body_size;
mod config;
mod cookie_attributes;
mod cors;
mod cross_site;
mod demo_page;
mod draining;
mod duplicate_cookies;
mod files;
mod footprint;
mod forged_tokens;
mod framing;
mod fuzz;
mod hashing_line;
mod headers;
mod health;
mod helpers;
mod keep_alive;
mod keys;
mod login;
mod logout;
mod logs;
mod me;
mod media_type;
mod misunderstood;
mod odd_cookies;
mod origin_gate;
mod panics;
mod paths;
mod program;
mod refresh;
mod refresh_user;
mod rotation;
mod slow_clients;
mod throttle;
mod tries;
mod users_file;
