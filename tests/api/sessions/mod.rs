//! Sessions and their tokens: keys, rotation, tries, forgeries.

mod forged_tokens;
mod keys;
mod rotation;
mod tries;
