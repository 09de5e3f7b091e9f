//! Linux: the name of this machine, and whether it is an address, too.

use std::{fs, io, net::ToSocketAddrs};

fn main() -> io::Result<()> {
    let name = fs::read_to_string("/proc/sys/kernel/hostname")?;
    println!("this machine has a name: {}", !name.trim().is_empty());

    // Not every machine can look up its own name, so expect both.
    let found = (name.trim(), 0).to_socket_addrs();
    let outcome = found.map(|mut addresses| addresses.next().is_some());
    println!("an answer, or an error: {}", outcome.unwrap_or(true));
    Ok(())
}
