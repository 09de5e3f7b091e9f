//! Linux: where the compiler puts the members of a struct, and why.

use std::{
    ffi::c_long,
    mem::{align_of, offset_of, size_of},
};

#[repr(C)]
struct Reading {
    sensor: u8,
    number: u32,
    tenths: i16,
}

fn main() {
    println!("a u32 is aligned to {}, a u16 to {}", align_of::<u32>(), align_of::<u16>());
    println!(
        "a complex number of {} bytes to {}",
        size_of::<[f64; 2]>(),
        align_of::<[f64; 2]>()
    );
    println!("sensor at {}", offset_of!(Reading, sensor));
    println!("number at {}", offset_of!(Reading, number));
    println!("tenths at {}", offset_of!(Reading, tenths));
    println!(
        "the struct has {} bytes, two of them {}",
        size_of::<Reading>(),
        size_of::<[Reading; 2]>()
    );
    println!("a C long has {} bytes on this machine", size_of::<c_long>());
    let _ = Reading { sensor: 0, number: 0, tenths: 0 };
}
