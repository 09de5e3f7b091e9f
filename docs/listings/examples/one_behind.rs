//! The first answer comes twice, and the client takes answers in their order.

use std::{
    io,
    net::{Ipv4Addr, UdpSocket},
};

fn main() -> io::Result<()> {
    let server = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    client.connect(server.local_addr()?)?;

    let mut buffer = [0; 1024];
    for line in ["one", "two", "three"] {
        client.send(line.as_bytes())?;
        let (n, peer) = server.recv_from(&mut buffer)?;
        server.send_to(&buffer[..n], peer)?;
        if line == "one" {
            server.send_to(&buffer[..n], peer)?;
        }

        let n = client.recv(&mut buffer)?;
        println!("{line}: {}", String::from_utf8_lossy(&buffer[..n]));
    }
    Ok(())
}
