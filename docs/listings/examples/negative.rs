//! Negative numbers in one, two and four bytes.

fn main() {
    println!("{:02x?}", (-2_i8).to_be_bytes());
    println!("{:02x?}", (-2_i16).to_be_bytes());
    println!("{:02x?}", (-2_i32).to_be_bytes());

    let bytes = (-2_i16).to_be_bytes();
    println!("read with a sign: {}", i16::from_be_bytes(bytes));
    println!("read without one: {}", u16::from_be_bytes(bytes));
    println!("-2 as a u16: {:?}", u16::try_from(-2).ok());
}
