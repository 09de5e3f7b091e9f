//! Each message is sent after its length, so it may contain any bytes.

use std::io::{self, Read, Write};

// ANCHOR: frames
const LONGEST: usize = 1 << 20;

fn send(stream: &mut impl Write, message: &[u8]) -> io::Result<()> {
    let length = u32::try_from(message.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(message)
}

fn receive(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length) as usize;
    // The length is a claim of the peer: check it before you allocate.
    if length > LONGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("a message of {length} bytes is refused"),
        ));
    }
    let mut message = vec![0; length];
    stream.read_exact(&mut message)?;
    Ok(message)
}
// ANCHOR_END: frames

fn main() -> io::Result<()> {
    let mut wire = Vec::new();
    send(&mut wire, b"two\nlines")?;
    send(&mut wire, b"")?;
    println!("on the wire: {wire:02x?}");

    let mut stream = wire.as_slice();
    println!("{:?}", receive(&mut stream)?.escape_ascii().to_string());
    println!("{:?}", receive(&mut stream)?.escape_ascii().to_string());
    println!("{}", receive(&mut &b"\xff\xff\xff\xff"[..]).unwrap_err());
    println!("{}", receive(&mut &b"\0\0\0\x05hel"[..]).unwrap_err());
    Ok(())
}
