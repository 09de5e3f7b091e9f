//! Two lines have arrived. Each is read by a reader of its own.

use std::io::{self, BufRead, BufReader, Read};

fn line(stream: &mut impl Read) -> io::Result<String> {
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line)
}

fn main() -> io::Result<()> {
    let mut stream = &b"one\ntwo\n"[..];
    println!("{:?} {:?}", line(&mut stream)?, line(&mut stream)?);
    Ok(())
}
