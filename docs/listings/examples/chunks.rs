//! A walk over a file of chunks: a tag of four bytes, a length, and the data.

// ANCHOR: walk
fn walk(mut file: &[u8]) -> Result<(), String> {
    while !file.is_empty() {
        let (head, rest) = file.split_first_chunk::<8>().ok_or("a header is cut short")?;
        let (tag, length) = head.split_at(4);
        let length = u32::from_le_bytes(length.try_into().expect("4 bytes")) as usize;
        let (data, rest) = rest.split_at_checked(length).ok_or(format!(
            "{} claims {length} bytes, and there are {}",
            tag.escape_ascii(),
            rest.len()
        ))?;
        println!("{}: {}", tag.escape_ascii(), data.escape_ascii());
        file = rest;
    }
    Ok(())
}
// ANCHOR_END: walk

fn main() {
    println!("{:?}", walk(b"NAME\x04\0\0\0ovenUNIT\x01\0\0\0C"));
    println!("{:?}", walk(b"NAME\x04\0\0\0ovenUNIT\xff\xff\xff\0C"));
    println!("{:?}", walk(b"NAME\x04\0\0"));
}
