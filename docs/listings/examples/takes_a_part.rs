//! Linux: `write` may take only a part of the bytes, and says how many.

#![expect(clippy::disallowed_methods, reason = "it shows what `write` does")]

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

// ANCHOR: write
fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut stream = TcpStream::connect(listener.local_addr()?)?;
    let (mut reader, _peer) = listener.accept()?;

    let report = vec![b'x'; 64 << 20]; // 64 MiB for a reader that does not read yet
    stream.set_write_timeout(Some(Duration::from_millis(200)))?;
    let n = stream.write(&report)?;
    println!("write: Ok, a part: {}", 0 < n && n < report.len());

    let received = thread::spawn(move || reader.read_to_end(&mut Vec::new()));
    stream.set_write_timeout(None)?;
    stream.write_all(&report[n..])?;
    drop(stream);
    let received = received.join().expect("the reader does not panic")?;
    println!("write_all: the rest; {received} bytes were received");
    Ok(())
}
// ANCHOR_END: write
