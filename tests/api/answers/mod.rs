//! What all answers have in common.

mod headers;
mod methods;
mod panics;
