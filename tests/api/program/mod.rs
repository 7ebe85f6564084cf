//! The program around the acts: its settings, its commands, its log, its health.

mod addresses;
mod command;
mod config;
mod demo_users;
mod hangup;
mod hash_command;
mod health;
mod leaving;
mod logs;
mod secret_key;
mod shipped;
mod strangers;
mod users_file;
