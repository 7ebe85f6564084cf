//! What every answer has in common, whatever it is to.

mod headers;
mod methods;
mod panics;
