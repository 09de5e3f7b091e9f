//! Messages such as `5:hello,`: a length in digits, a colon, the bytes, and a comma.

use std::{
    io::{self, BufRead, BufReader, Error, Read},
    str,
};

// ANCHOR: receive
const LONGEST: u64 = 1000;

/// The next message, or `None` if the stream ends between two messages.
fn receive(stream: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    if stream.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut digits = Vec::new();
    stream.take(5).read_until(b':', &mut digits)?;
    let digits = digits.strip_suffix(b":").and_then(|it| str::from_utf8(it).ok());
    let length: Option<u64> = digits.and_then(|it| it.parse().ok());
    let length = length.filter(|&it| it <= LONGEST).ok_or(Error::other("bad length"))?;
    let mut message = vec![0; length as usize + 1];
    stream.read_exact(&mut message)?;
    if message.pop() != Some(b',') {
        return Err(Error::other("no comma after the message"));
    }
    Ok(Some(message))
}
// ANCHOR_END: receive

/// A stream that delivers two bytes at a time.
struct Pairs(&'static [u8]);

impl Read for Pairs {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let two = buffer.len().min(2);
        self.0.read(&mut buffer[..two])
    }
}

fn main() {
    let streams = ["2:hi,3:a\nb,0:,", "5:hel", "3:hello,", "9999999:"];
    for sent in streams {
        let mut stream = BufReader::new(Pairs(sent.as_bytes()));
        loop {
            match receive(&mut stream) {
                Ok(Some(message)) => println!("{}", message.escape_ascii()),
                Ok(None) => break println!("end"),
                Err(error) => break println!("error: {error}"),
            }
        }
    }
}
