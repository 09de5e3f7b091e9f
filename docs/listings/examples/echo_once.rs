//! The smallest echo server: one client, until it ends its side.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

fn main() -> io::Result<()> {
    // Port 0: the system chooses a free one.
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let client = thread::spawn(move || talk(TcpStream::connect(address)?));

    let (mut stream, _peer) = listener.accept()?;
    let mut buffer = [0; 1024];
    loop {
        let n = stream.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        stream.write_all(&buffer[..n])?;
    }
    drop(stream);

    println!("{:?}", client.join().expect("the client does not panic")?);
    Ok(())
}

/// Sends a line, says that no more comes, and reads until the server closes.
fn talk(mut stream: TcpStream) -> io::Result<String> {
    stream.write_all(b"hello\n")?;
    stream.shutdown(Shutdown::Write)?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply)?;
    Ok(reply)
}
