//! Limits for crowds and guessers: the throttle, and the bounds of hashing.

mod footprint;
mod guessed_accounts;
mod hashing_line;
mod in_turn;
mod known_device;
mod made_up_addresses;
mod throttle;
