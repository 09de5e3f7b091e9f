//! Linux: after a reset the first call reports it, and later ones say something else.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (server, _) = listener.accept()?;

    client.write_all(b"unread")?;
    server.peek(&mut [0; 6])?;
    drop(server); // with 6 bytes unread: a reset

    println!("first write: {}", client.write_all(b"a").unwrap_err().kind());
    println!("second write: {}", client.write_all(b"b").unwrap_err().kind());
    println!("read: {:?}", client.read(&mut [0; 10]));
    Ok(())
}
