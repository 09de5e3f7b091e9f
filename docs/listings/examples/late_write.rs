//! Linux: the first write after the peer has closed succeeds, and a later one fails.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (server, _) = listener.accept()?;

    drop(server);
    println!("read: {}", client.read(&mut [0; 10])?);
    client.write_all(b"hello?")?;
    println!("first write: accepted by the kernel");

    // On one machine it is the next one. Over a network the answer takes a while,
    // and more writes succeed.
    let error = loop {
        if let Err(error) = client.write_all(b"hello?") {
            break error;
        }
    };
    println!("a later write: {}", error.kind());
    Ok(())
}
