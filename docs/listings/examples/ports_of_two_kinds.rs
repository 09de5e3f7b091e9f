//! Linux: TCP and UDP have separate ports, and a bound UDP socket needs no more than that.

use std::{
    io,
    net::{TcpListener, UdpSocket},
};

fn main() -> io::Result<()> {
    let socket = UdpSocket::bind("127.0.0.77:0")?;
    let address = socket.local_addr()?;
    println!("a port was chosen: {}", address.port() != 0);

    println!("TCP, same number: {:?}", TcpListener::bind(address).is_ok());
    println!("UDP, same number: {}", UdpSocket::bind(address).unwrap_err().kind());

    // No listen, no accept: whoever knows the address can send.
    let client = UdpSocket::bind("127.0.0.77:0")?;
    client.send_to(b"hello", address)?;
    println!("received {} bytes", socket.recv(&mut [0; 100])?);
    Ok(())
}
