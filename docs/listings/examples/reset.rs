//! Closing a socket that has unread bytes resets the connection.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    for read_it in [true, false] {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let mut client = TcpStream::connect(listener.local_addr()?)?;
        let (mut server, _) = listener.accept()?;

        client.write_all(b"hello")?;
        server.peek(&mut [0; 1])?; // waits until the bytes are there
        if read_it {
            server.read_exact(&mut [0; 5])?;
        }
        drop(server);

        match client.read(&mut [0; 100]) {
            Ok(n) => println!("all was read: the client reads {n} bytes"),
            Err(error) => println!("5 bytes were unread: {}", error.kind()),
        }
    }
    Ok(())
}
