//! What a listening socket does before anything calls `accept`.

use std::{
    io,
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    println!("asked for port 0, and got it: {}", address.port() == 0);

    let client = TcpStream::connect(address)?;
    println!("connected before accept: {}", client.peer_addr()? == address);
    let (_stream, peer) = listener.accept()?;
    println!("accept returns the client's address: {}", peer == client.local_addr()?);

    println!("the same port, twice: {}", TcpListener::bind(address).unwrap_err().kind());
    println!("no port: {}", TcpListener::bind("127.0.0.1").unwrap_err());
    Ok(())
}
