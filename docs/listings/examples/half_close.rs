//! The client ends its direction; the other direction stays open.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;

    let server = thread::spawn(move || -> io::Result<usize> {
        let (mut stream, _) = listener.accept()?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?; // until the client ends its side
        stream
            .write_all(format!("{} words", text.split_whitespace().count()).as_bytes())?;
        Ok(text.len())
    });

    client.write_all(b"to be or not to be")?;
    client.shutdown(Shutdown::Write)?;
    println!("write after shutdown: {}", client.write_all(b"!").unwrap_err().kind());

    let mut reply = String::new();
    client.read_to_string(&mut reply)?;
    println!("reply: {reply}");
    println!("the server has read {} bytes", server.join().expect("no panic")?);
    Ok(())
}
