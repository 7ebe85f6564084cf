//! The two cookies: how they are set and cleared, and what is made of those that a client sends.

mod attributes;
mod many;
mod odd;
mod refresh_user;
mod several;
