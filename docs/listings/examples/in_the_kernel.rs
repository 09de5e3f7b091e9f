//! `write_all` succeeds before anything is read: the bytes are copied into the kernel.

use std::{
    io::{self, ErrorKind, Write},
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?; // never accepted
    client.write_all(b"hello")?;
    println!("write_all has returned: 5 bytes");

    client.set_nonblocking(true)?;
    let mut more = 0;
    let error = loop {
        match client.write_all(&[0; 1024]) {
            Ok(()) => more += 1,
            Err(error) => break error,
        }
    };
    println!("more than 64 KiB fit in: {}", more > 64);
    println!("then the buffers are full: {}", error.kind() == ErrorKind::WouldBlock);
    Ok(())
}
