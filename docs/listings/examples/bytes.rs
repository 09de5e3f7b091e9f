//! Bytes, text, and the way from one to the other.

use std::str;

fn main() {
    println!("{:?} is one byte, {:?} is an array of one", b'H', b"H");
    println!(
        "{:?} has {} letters and the bytes {:02x?}",
        "hé",
        "hé".chars().count(),
        "hé".as_bytes()
    );

    let received = [b"h\xc3\xa9".as_slice(), b"h\xc3", b"h\xff!"];
    for bytes in received {
        let found = match str::from_utf8(bytes) {
            Ok(text) => format!("is {text:?}"),
            // Cut in the middle of a character: the rest may arrive with the next read.
            Err(error) if error.error_len().is_none() => {
                format!("is cut after byte {}", error.valid_up_to())
            }
            Err(error) => {
                format!("is not valid UTF-8: byte {} is wrong", error.valid_up_to())
            }
        };
        println!("{bytes:02x?} {found}");
    }
    println!("for people to read: {}", String::from_utf8_lossy(b"h\xff!"));
}
