//! One buffer, two reads. A slice of bytes can be read from, as a connection can.

use std::io::{self, Read};

fn main() -> io::Result<()> {
    let mut buffer = [0; 8];
    let n = (&b"hello"[..]).read(&mut buffer)?;
    println!("{n} {:?}", String::from_utf8_lossy(&buffer[..n]));

    let n = (&b"hi"[..]).read(&mut buffer)?;
    println!("{n} {:?}", String::from_utf8_lossy(&buffer[..5]));
    Ok(())
}
