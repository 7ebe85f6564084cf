//! The program around the acts: its settings, its commands, its log, its health.

mod command;
mod config;
mod hangup;
mod health;
mod logs;
mod secret_key;
mod users_file;
