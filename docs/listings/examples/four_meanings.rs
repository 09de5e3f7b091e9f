//! Four bytes, and what they mean in four formats.

fn main() {
    let bytes = *b"Rust";
    println!("the bytes      {bytes:02x?}");
    println!("as text        {}", bytes.escape_ascii());
    println!("big-endian     {}", u32::from_be_bytes(bytes));
    println!("little-endian  {}", u32::from_le_bytes(bytes));
    println!("as a float     {:e}", f32::from_be_bytes(bytes));
}
