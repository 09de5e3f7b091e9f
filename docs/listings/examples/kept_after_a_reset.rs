//! Linux: what has arrived can still be read after a reset. Then comes the error.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;

    client.write_all(&[b'x'; 1000])?;
    server.read_exact(&mut [0; 10])?; // 990 bytes stay unread
    server.write_all(b"too long\n")?;
    drop(server);

    let mut buffer = [0; 100];
    let n = client.read(&mut buffer)?;
    println!("first read: {:?}", buffer[..n].escape_ascii().to_string());
    println!("second read: {}", client.read(&mut buffer).unwrap_err().kind());
    Ok(())
}
