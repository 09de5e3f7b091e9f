//! Linux: `connect` on a UDP socket sends nothing, and can fail all the same.

use std::{io, net::UdpSocket};

fn main() -> io::Result<()> {
    let client = UdpSocket::bind("127.0.0.1:0")?;
    let (friend, stranger) =
        (UdpSocket::bind("127.0.0.1:0")?, UdpSocket::bind("127.0.0.1:0")?);
    let address = client.local_addr()?;

    stranger.send_to(b"before", address)?;
    client.connect(friend.local_addr()?)?;
    stranger.send_to(b"after", address)?;
    friend.send_to(b"hello", address)?;

    let mut buffer = [0; 100];
    for _ in 0..2 {
        let n = client.recv(&mut buffer)?;
        println!("received {:?}", String::from_utf8_lossy(&buffer[..n]));
    }

    let anywhere = UdpSocket::bind("0.0.0.0:0")?;
    for (socket, peer) in [
        (&anywhere, "[::1]:4000"),
        (&anywhere, "255.255.255.255:4000"),
        (&client, "192.0.2.1:4000"),
    ] {
        println!("connect to {peer}: {}", socket.connect(peer).unwrap_err());
    }
    Ok(())
}
