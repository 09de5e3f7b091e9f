//! Datagrams have boundaries and a maximum size, and what does not fit is dropped silently.

use std::{
    io,
    net::{Ipv4Addr, UdpSocket},
};

fn main() -> io::Result<()> {
    let server = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    client.send_to(b"0123456789", server.local_addr()?)?;
    client.send_to(b"", server.local_addr()?)?;

    let mut buffer = [0; 4];
    let (n, from) = server.recv_from(&mut buffer)?;
    println!("{n} of 10 bytes, from the client: {}", from == client.local_addr()?);
    println!(
        "then a datagram of {} bytes; the other 6 are gone",
        server.recv_from(&mut buffer)?.0
    );

    println!(
        "65,507 bytes: {}",
        client.send_to(&[0; 65_507], server.local_addr()?).is_ok()
    );
    println!(
        "65,508 bytes: {}",
        client.send_to(&[0; 65_508], server.local_addr()?).is_ok()
    );
    Ok(())
}
