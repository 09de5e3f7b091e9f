//! A read has two results: bytes in the buffer, and how many there are.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
};

// ANCHOR: read
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut stream, _peer) = listener.accept()?;
    client.write_all(b"hello")?;

    let mut no_room = Vec::with_capacity(8); // its length is 0
    println!("read without room: {}", stream.read(&mut no_room)?);

    let mut buffer = [b'.'; 8]; // dots, to show what the read leaves alone
    let n = stream.read(&mut buffer)?;
    println!("the count:         {n}");
    println!("the whole buffer:  {}", buffer.escape_ascii());
    println!("what was sent:     {}", buffer[..n].escape_ascii());
    Ok(())
}
// ANCHOR_END: read
