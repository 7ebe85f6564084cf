//! What becomes of a session and its tokens: keys, rotation, tries, forgeries.

mod forged_tokens;
mod keys;
mod rotation;
mod tries;
