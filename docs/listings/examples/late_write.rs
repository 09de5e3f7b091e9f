//! Linux: the first write after the other side has closed succeeds, and the second fails.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (server, _) = listener.accept()?;

    drop(server);
    println!("read: {}", client.read(&mut [0; 10])?);
    for word in ["first", "second"] {
        match client.write_all(word.as_bytes()) {
            Ok(()) => println!("{word} write: taken by the system"),
            Err(error) => println!("{word} write: {}", error.kind()),
        }
    }
    Ok(())
}
