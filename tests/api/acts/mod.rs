//! What each act answers, `GET /me` among them, and what paths and methods there are.

mod foreign_hashes;
mod login;
mod logout;
mod me;
mod names;
mod paths;
mod refresh;
mod remember;
mod roles;
