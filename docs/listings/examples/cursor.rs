//! Values out of bytes that may end too early.

// ANCHOR: take
/// Takes the next `N` bytes from the front, if there are so many.
fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

fn reading(mut bytes: &[u8]) -> Option<(u32, i16)> {
    let number = u32::from_be_bytes(take(&mut bytes)?);
    let tenths = i16::from_be_bytes(take(&mut bytes)?);
    bytes.is_empty().then_some((number, tenths))
}
// ANCHOR_END: take

fn main() {
    println!("six bytes:   {:?}", reading(&[0, 0, 1, 2, 0, 215]));
    println!("five bytes:  {:?}", reading(&[0, 0, 1, 2, 0]));
    println!("seven bytes: {:?}", reading(&[0, 0, 1, 2, 0, 215, 0]));
}
