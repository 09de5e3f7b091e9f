//! Linux: a reset destroys what the sender's kernel had not delivered yet.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
};

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (mut server, _) = listener.accept()?;

    client.write_all(b"one byte too many")?;
    server.set_nonblocking(true)?;
    // The client does not read yet, so this fills the buffers on both sides.
    let mut sent = 0;
    while server.write_all(&[0; 1024]).is_ok() {
        sent += 1024;
    }
    drop(server); // with 17 bytes unread

    let (mut received, mut buffer) = (0, vec![0; 65536]);
    let error = loop {
        match client.read(&mut buffer) {
            Ok(n) => received += n,
            Err(error) => break error,
        }
    };
    println!("the server's writes succeeded: {}", sent > 0);
    println!("all of it arrived: {}", received == sent);
    println!("and then: {}", error.kind());
    Ok(())
}
