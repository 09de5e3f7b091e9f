//! Starts a program, talks to it, waits for it and explains what it did.

pub mod hang;
pub mod platform;
pub mod stillness;
