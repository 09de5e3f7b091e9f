//! A stream that never sends a newline, read with a limit.

use std::io::{self, BufRead, BufReader, Read};

fn main() -> io::Result<()> {
    let mut endless = BufReader::new(io::repeat(b'a'));

    let mut line = Vec::new();
    (&mut endless).take(1000).read_until(b'\n', &mut line)?;
    println!("{} bytes, complete: {}", line.len(), line.ends_with(b"\n"));
    Ok(())
}
