//! Where C puts the members of a struct, and what Rust does without `repr(C)`.

use std::mem::{offset_of, size_of};

#[repr(C)]
struct AsInC {
    kind: u8,
    length: u32,
    port: u16,
}

#[expect(dead_code, reason = "only its size is of interest")]
struct AsRustLikes {
    kind: u8,
    length: u32,
    port: u16,
}

#[repr(C)]
struct Padded {
    first: i64,
    last: i8,
}

fn main() {
    let offsets =
        [offset_of!(AsInC, kind), offset_of!(AsInC, length), offset_of!(AsInC, port)];
    println!("repr(C): {} bytes, members at {offsets:?}", size_of::<AsInC>());
    println!("Rust:    {} bytes", size_of::<AsRustLikes>());
    println!(
        "@BIH:    {} bytes, without the end",
        offset_of!(AsInC, port) + size_of::<u16>()
    );
    println!(
        "qb in C: {} bytes, the last one at {}",
        size_of::<Padded>(),
        offset_of!(Padded, last)
    );
    let _ = (AsInC { kind: 0, length: 0, port: 0 }, Padded { first: 0, last: 0 });
}
