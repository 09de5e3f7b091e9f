//! Linux: `shutdown(Both)` delivers what was written. Only later writes fail.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;

    let reader = thread::spawn(move || {
        let mut all = Vec::new();
        client.read_to_end(&mut all).map(|count| (count, client))
    });
    server.write_all(&vec![0; 500_000])?;
    server.shutdown(Shutdown::Both)?;
    println!("a later write: {}", server.write_all(b"more").unwrap_err().kind());
    println!("a later read: {}", server.read(&mut [0; 10])?);

    let (count, _client) = reader.join().expect("no panic")?;
    println!("the client has received {count} bytes");
    Ok(())
}
