//! Two functions that are wrong in the same way, and what finds it.

// ANCHOR: pair
/// Should be `!I`, but writes the least significant byte first.
fn pack(number: u32) -> [u8; 4] {
    number.to_le_bytes()
}

fn unpack(bytes: [u8; 4]) -> u32 {
    u32::from_le_bytes(bytes)
}
// ANCHOR_END: pair

fn main() {
    let is_returned = (0..1_000_000).all(|number| unpack(pack(number)) == number);
    println!("a million round trips work: {is_returned}");
    println!("258 is 00 00 01 02: {}", pack(258) == [0, 0, 1, 2]);
}
