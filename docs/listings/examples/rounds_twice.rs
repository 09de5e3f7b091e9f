//! Rounded once and rounded twice: the results differ.

fn main() {
    let number: f64 = 1.48;
    let tenths = (number * 10.0).round() / 10.0;
    println!("once:  {number} is {}", number.round());
    println!("twice: {number} is {tenths}, and that is {}", tenths.round());
}
