//! A name may stand for several addresses, or for none.

use std::net::{IpAddr, ToSocketAddrs};

fn main() {
    let found = ("localhost", 4000).to_socket_addrs().expect("every machine has this name");
    let found: Vec<_> = found.map(|address| address.ip()).collect();
    println!("localhost is this machine: {}", found.iter().all(IpAddr::is_loopback));

    // Names that end in `.invalid` are reserved: they never exist.
    let error = ("server.invalid", 4000).to_socket_addrs().expect_err("no such name");
    println!("server.invalid was not found: {}", !error.to_string().is_empty());
}
