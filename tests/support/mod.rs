//! What the suites share: a backend of its own for every test, clients to talk to it, servers for its stores.
//!
//! | to | use |
//! |---|---|
//! | start a backend in this process, on a clock that the test moves | `app` |
//! | start the program as it ships, and read its cost in `/proc` | `program`, `proc` |
//! | act as a browser that keeps cookies | `browser` |
//! | send any request as a well-behaved client | `http` |
//! | send what no well-behaved client sends | `raw` |
//! | read an answer and assert what it must be | `answer`, `expectations` |
//! | write a body, read or break a token | `bodies`, `tokens` |
//! | measure what was charged, by what is left | `charges` |
//! | have users, and a session of one | `users`, `session` |
//! | start a Redis, a cluster or a PostgreSQL | `servers` |
//! | have a folder that is removed afterwards | `folder` |

mod answer;
mod app;
mod bodies;
mod browser;
mod charges;
mod expectations;
mod folder;
mod http;
mod proc;
mod program;
mod proxied;
mod raw;
pub mod servers;
mod session;
mod tokens;
mod users;

pub use self::{
    answer::{Answer, SetCookie},
    app::{APP_ORIGIN, EVIL, ORIGIN, TestApp, configuration, spawn_app, spawn_app_with, spawn_in},
    bodies::{LARGEST, LOGIN, LOGOUT, REFRESH, announced_refresh, many_fields},
    browser::Browser,
    expectations::expect_refusal_in,
    folder::Folder,
    http::{HttpConnection, HttpRequest, request, request_to},
    proc::{is_busy, kibibytes, open_files, processor_time},
    program::{Program, doorstep},
    proxied::spawn_behind_proxy,
    raw::{RawConnection, SOON, status},
    session::session,
    tokens::{claims, tampered},
    users::{UsersFile, hash, weak_hash},
};
