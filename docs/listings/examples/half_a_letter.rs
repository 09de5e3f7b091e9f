//! A letter of two bytes arrives in two reads.

use std::str;

// ANCHOR: letter
fn main() {
    let reads = [b"caf\xc3".as_slice(), b"\xa9\n"]; // "café\n", as two reads return it

    let mut letters = 0;
    for read in reads {
        let text = String::from_utf8_lossy(read);
        letters += text.trim_end().chars().count();
        println!("{read:02x?} is {text:?}");
    }
    println!("each read decoded alone: {letters} letters");

    let message = reads.concat();
    let text = str::from_utf8(&message).expect("a whole message is valid UTF-8");
    println!("decoded together: {} letters", text.trim_end().chars().count());
}
// ANCHOR_END: letter
