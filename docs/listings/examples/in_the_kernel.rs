//! `write_all` succeeds although nobody reads: the bytes are copied into the system.

use std::{
    io::{self, ErrorKind, Write},
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?; // nobody accepts it
    client.write_all(b"hello")?;
    println!("5 bytes are sent, says write_all");

    client.set_nonblocking(true)?;
    let mut more = 0;
    let error = loop {
        match client.write_all(&[0; 1024]) {
            Ok(()) => more += 1,
            Err(error) => break error,
        }
    };
    println!("more than 64 KiB go in: {}", more > 64);
    println!("then the system is full: {}", error.kind() == ErrorKind::WouldBlock);
    Ok(())
}
