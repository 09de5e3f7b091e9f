//! The kit against the programs of `examples/victim`.

mod guard;
mod reports;
mod udp;
mod victim;
