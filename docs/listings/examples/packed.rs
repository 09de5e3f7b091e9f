//! Two values in both byte orders, and the way back.

fn main() {
    let (count, port) = (258_u32, 80_u16);
    let little = [&count.to_le_bytes()[..], &port.to_le_bytes()].concat();
    let big = [&count.to_be_bytes()[..], &port.to_be_bytes()].concat();
    println!("<IH: {little:02x?}");
    println!(">IH: {big:02x?}");

    // `get` says `None` where a slice that reaches too far would panic.
    let first: Option<[u8; 4]> = little.get(..4).and_then(|it| it.try_into().ok());
    println!("as <I: {:?}", first.map(u32::from_le_bytes));
    println!("as >I: {:?}", first.map(u32::from_be_bytes));
    println!("8 bytes of 6: {:?}", little.get(..8));
}
