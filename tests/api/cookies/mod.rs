//! The two cookies: how they are set and cleared, and how those of a client are read.

mod attributes;
mod many;
mod odd;
mod refresh_user;
mod several;
