//! Reads until the client has ended its side, and then answers.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
};

// ANCHOR: count
fn count(stream: &mut TcpStream) -> io::Result<u64> {
    let mut buffer = [0; 1024];
    let mut total = 0;
    loop {
        let n = stream.read(&mut buffer)?;
        if n == 0 {
            return Ok(total);
        }
        total += n as u64;
    }
}
// ANCHOR_END: count

// ANCHOR: main
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut stream, _peer) = listener.accept()?;

    client.write_all(b"hello, ")?;
    client.write_all(b"world")?;
    client.shutdown(Shutdown::Write)?;

    let total = count(&mut stream)?;
    println!("read again: {}", stream.read(&mut [0; 10])?);
    writeln!(stream, "{total} bytes")?;
    drop(stream);

    let mut answer = String::new();
    client.read_to_string(&mut answer)?;
    println!("the client gets {answer:?}");
    Ok(())
}
// ANCHOR_END: main
