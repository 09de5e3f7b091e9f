//! One datagram, there and back. Both sockets are in one thread: the system
//! keeps what was sent until somebody receives it.

use std::{
    io,
    net::{Ipv4Addr, UdpSocket},
};

fn main() -> io::Result<()> {
    let server = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    client.send_to(b"hello", server.local_addr()?)?;

    let mut buffer = [0; 65_536];
    let (n, peer) = server.recv_from(&mut buffer)?;
    server.send_to(&buffer[..n], peer)?;

    let (n, from) = client.recv_from(&mut buffer)?;
    println!("received: {}", String::from_utf8_lossy(&buffer[..n]));
    println!("from the server: {}", from == server.local_addr()?);
    Ok(())
}
