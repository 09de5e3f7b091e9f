//! A client that reads lines: replies in pieces, two at once, and one that is cut short.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

// ANCHOR: read
fn client(address: SocketAddr) -> io::Result<()> {
    let mut connection = BufReader::new(TcpStream::connect(address)?);
    loop {
        let mut reply = Vec::new();
        connection.read_until(b'\n', &mut reply)?;
        if reply.ends_with(b"\n") {
            println!("whole: {}", reply.escape_ascii());
        } else {
            println!("the stream has ended; so far: {}", reply.escape_ascii());
            return Ok(());
        }
    }
}
// ANCHOR_END: read

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let server = thread::spawn(move || -> io::Result<()> {
        let (mut stream, _peer) = listener.accept()?;
        for piece in ["5 by", "tes\n12 bytes\n7", " by"] {
            stream.write_all(piece.as_bytes())?;
            thread::yield_now();
        }
        Ok(()) // and closes
    });

    client(address)?;
    server.join().expect("the server does not panic")
}
