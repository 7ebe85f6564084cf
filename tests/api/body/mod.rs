//! The body of `POST /login`: how much of it is read, and what is understood.

mod damaged;
mod fields;
mod leftover;
mod media_type;
mod misunderstood;
mod size;
