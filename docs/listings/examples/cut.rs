//! What `as` does to a number that does not fit.

fn main() {
    let (large, negative) = (300_i64, -1_i64);
    println!("{} {} {:?}", large as u8, negative as u8, u8::try_from(large).ok());
}
