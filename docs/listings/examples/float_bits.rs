//! The bits of a float, and what rounding does to a number.

fn main() {
    let bits = 1.5_f32.to_bits();
    let (sign, exponent, fraction) = (bits >> 31, (bits >> 23) & 0xff, bits & 0x7f_ffff);
    println!(
        "1.5 is {bits:08x}: sign {sign}, exponent {exponent}, fraction {fraction:023b}"
    );
    println!("cast to an integer, 1.5 is {}", 1.5_f32 as u32);

    // A float of 4 bytes has 24 bits for the digits. 2^24 + 1 needs 25.
    for number in [16_777_217.0, 16_777_219.0, 1e40] {
        println!("{number:e} becomes {:e}", number as f32);
    }
}
