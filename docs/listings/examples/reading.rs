//! A reading of the thermometer as six bytes in network byte order, and back.

// ANCHOR: both_ways
/// The format `!Ih`: a number of 4 bytes, then one of 2 bytes with a sign.
fn pack(number: u32, tenths: i16) -> [u8; 6] {
    let mut bytes = [0; 6];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    bytes[4..].copy_from_slice(&tenths.to_be_bytes());
    bytes
}

fn unpack(bytes: [u8; 6]) -> (u32, i16) {
    let [a, b, c, d, e, f] = bytes;
    (u32::from_be_bytes([a, b, c, d]), i16::from_be_bytes([e, f]))
}
// ANCHOR_END: both_ways

fn main() {
    let bytes = pack(258, 215);
    println!("{bytes:02x?}");
    println!("{:?}", unpack(bytes));
}
