//! What each act answers, `GET /me` among them, and what paths and methods there are.

mod login;
mod logout;
mod me;
mod paths;
mod refresh;
mod remember;
