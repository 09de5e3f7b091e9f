//! A limit for the whole request, not for each read: a client that drips gets no more time.

use std::{
    io::{self, BufRead, BufReader, ErrorKind, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

// ANCHOR: deadline
/// A stream whose reads all end at one moment, however many there are.
struct Until<'a>(&'a TcpStream, Instant);

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.1.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        self.0.set_read_timeout(Some(left))?;
        self.0.read(buffer)
    }
}
// ANCHOR_END: deadline

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let (server, _) = listener.accept()?;
    // This client sends a letter every 10 ms, and never a newline.
    thread::spawn(move || {
        while client.write_all(b"x").is_ok() {
            thread::park_timeout(Duration::from_millis(10));
        }
    });

    let end = Instant::now() + Duration::from_millis(200);
    let mut line = Vec::new();
    let outcome = BufReader::new(Until(&server, end)).read_until(b'\n', &mut line);
    println!("some letters arrived: {}", !line.is_empty());
    println!("but no line in time: {}", outcome.is_err());
    Ok(())
}
