//! A client that does not read, and a server that will not wait for it.

use std::{
    io::{self, ErrorKind, Write},
    net::{TcpListener, TcpStream},
    time::Duration,
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let slow = TcpStream::connect(listener.local_addr()?)?; // connects, and never reads
    let (mut server, _) = listener.accept()?;

    server.set_write_timeout(Some(Duration::from_millis(100)))?;
    let mut chunks = 0;
    let error = loop {
        match server.write_all(&[0; 65536]) {
            Ok(()) => chunks += 1,
            Err(error) => break error,
        }
    };
    println!("the buffers took some of it: {}", chunks > 0);
    let timed_out = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
    println!("then the write timed out: {timed_out}");
    drop(slow);
    Ok(())
}
