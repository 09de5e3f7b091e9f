//! How many bytes an image has, as far as there are numbers for it.

// ANCHOR: size
fn size(width: u64, height: u64) -> Option<u64> {
    width.checked_mul(height)?.checked_mul(4) // 4 bytes a pixel
}
// ANCHOR_END: size

fn main() {
    let side = 1 << 32;
    println!("{:?}", size(1920, 1080));
    println!("{:?}", size(side, side));
    // What plain `*` does in a release build:
    println!("{}", side.wrapping_mul(side).wrapping_mul(4));
}
