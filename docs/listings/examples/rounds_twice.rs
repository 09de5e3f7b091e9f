//! Rounded once and rounded twice: the results differ.

fn main() {
    let number: f64 = 1.48;
    let tenths = (number * 10.0).round() / 10.0;
    println!("once:  {number} is {}", number.round());
    println!("twice: {number} is {tenths}, and that is {}", tenths.round());

    // Between the half floats 1 and 1 + 2^-10, the middle is 1.00048828125.
    let number = 1.0004882812500002_f64;
    println!("{number} as an f32 is {}", f64::from(number as f32));
}
