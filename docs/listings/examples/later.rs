//! A socket that does not wait: it says "later" instead.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;
    server.set_nonblocking(true)?;

    let mut buffer = [0; 100];
    println!("no bytes yet: {}", server.read(&mut buffer).unwrap_err().kind());

    client.write_all(b"hello")?;
    // Asking in a loop keeps a CPU core busy.
    // Real programs let epoll, or a runtime, tell them when to ask.
    let n = loop {
        match server.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::yield_now(),
            other => break other?,
        }
    };
    println!("then {n} bytes arrived");
    Ok(())
}
