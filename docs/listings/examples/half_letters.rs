//! Three reads that end in the wrong places.

use std::io::{self, BufRead, BufReader, Read};

fn main() -> io::Result<()> {
    let pieces: [&[u8]; 3] = [b"gr\xc3", b"\xbc\xc3\x9fe\r\nlast", b" one\n"];
    for piece in pieces {
        println!("piece {:?}", String::from_utf8_lossy(piece));
    }

    // A reader that returns one piece with each read, like a socket.
    let stream = pieces[0].chain(pieces[1]).chain(pieces[2]);
    for line in BufReader::new(stream).split(b'\n') {
        println!("line  {:?}", String::from_utf8_lossy(&line?));
    }
    Ok(())
}
