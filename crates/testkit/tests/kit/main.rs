//! The kit against the programs of `examples/victim`.

mod guard;
mod peers;
mod reports;
mod screen;
mod threads;
mod udp;
mod victim;
