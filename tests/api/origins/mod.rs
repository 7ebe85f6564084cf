//! From which pages something may be changed, and which may read the answers.

mod cors;
mod cross_site;
mod gate;
mod refused;
