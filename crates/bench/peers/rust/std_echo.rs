//! A minimal TCP echo server with a thread for each client: `std-echo BYTES` has a buffer of this
//! many bytes, `std-echo copy` leaves the size to `std::io::copy`.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::{env, thread};

fn main() -> io::Result<()> {
    // A word that is not a number asks for `copy`.
    let size: Option<usize> = env::args().nth(1).and_then(|word| word.parse().ok());
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("listening on {}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept()?;
        thread::spawn(move || match size {
            Some(size) => echo(stream, size),
            None => io::copy(&mut &stream, &mut &stream).map(drop),
        });
    }
}

fn echo(mut stream: TcpStream, size: usize) -> io::Result<()> {
    let mut buffer = vec![0; size];
    loop {
        match stream.read(&mut buffer)? {
            0 => return Ok(()),
            n => stream.write_all(&buffer[..n])?,
        }
    }
}
