//! The kit against the programs of `examples/victim`.

mod guard;
mod peers;
mod reports;
mod threads;
mod udp;
mod victim;
