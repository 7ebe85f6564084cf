//! The program around the acts: its settings, its commands, its log, its health.

mod command;
mod config;
mod health;
mod logs;
mod users_file;
