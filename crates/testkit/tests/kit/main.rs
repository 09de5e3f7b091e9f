//! The kit against the programs of `examples/victim`.

mod guard;
mod reports;
mod threads;
mod udp;
mod victim;
