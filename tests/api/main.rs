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
mod connections;
mod cookie_attributes;
mod cors;
mod cross_site;
mod demo_page;
mod demo_users;
mod draining;
mod duplicate_cookies;
mod files;
mod footprint;
mod forged_tokens;
mod framing;
mod fuzz;
mod headers;
mod health;
mod helpers;
mod keep_alive;
mod keys;
mod leaving;
mod leftover_bodies;
mod login;
mod logout;
mod logs;
mod many_cookies;
mod me;
mod media_type;
mod methods;
mod misunderstood;
mod odd_cookies;
mod origin_gate;
mod panics;
mod paths;
mod program;
mod proxies;
mod refresh;
mod refresh_user;
mod refused_origins;
mod rotation;
mod slow_clients;
mod throttle;
mod tries;
mod users_file;
