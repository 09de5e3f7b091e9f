//! One port, two connections: the other end tells them apart.

use std::{
    collections::HashSet,
    io,
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server = listener.local_addr()?;

    // `accept` is not called yet: the kernel completes both connections by itself.
    let clients = [TcpStream::connect(server)?, TcpStream::connect(server)?];

    let mut connections = HashSet::new();
    for client in &clients {
        let (stream, peer) = listener.accept()?;
        println!(
            "the server's end has the listener's port: {}",
            stream.local_addr()?.port() == server.port()
        );
        println!("its peer is the client's own address: {}", peer == client.local_addr()?);
        connections.insert((stream.local_addr()?, peer));
    }
    println!("{} different pairs of addresses", connections.len());
    Ok(())
}
