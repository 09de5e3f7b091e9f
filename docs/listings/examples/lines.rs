//! Messages that end with a newline, from a stream that delivers one byte at a time.

use std::io::{self, BufRead, BufReader, Read};

/// A stream at its worst: every read returns one byte.
struct Dribble(&'static [u8]);

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let one = buffer.len().min(1);
        self.0.read(&mut buffer[..one])
    }
}

// ANCHOR: reader
/// The longest line that is accepted, with its newline.
const LONGEST: u64 = 12;

/// The next line without its newline, or `None` at the end of the stream.
fn next_line(stream: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    stream.take(LONGEST).read_until(b'\n', &mut line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Some(line));
    }
    match line.len() as u64 {
        0 => Ok(None),
        LONGEST.. => {
            Err(io::Error::new(io::ErrorKind::InvalidData, "the line is too long"))
        }
        _ => Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            "the stream ends in the middle of a line",
        )),
    }
}
// ANCHOR_END: reader

fn main() {
    for sent in
        [&b"hello\nw\xc3\xb6rld\n"[..], b"hello\nwor", b"hello\nhow are you today?\n"]
    {
        let mut stream = BufReader::new(Dribble(sent));
        loop {
            match next_line(&mut stream) {
                Ok(Some(line)) => println!("{:?}", String::from_utf8_lossy(&line)),
                Ok(None) => break println!("end"),
                Err(error) => break println!("error: {error}"),
            }
        }
    }
}
