//! Which pages may change something, and which may read the answers.

mod cors;
mod cross_site;
mod gate;
mod refused;
