//! Floats of 16 bits (IEEE 754 binary16), which Rust does not have yet: a sign, 5 bits of exponent, 10 of fraction.

/// The nearest half float; of two that are equally near, the even one. `None` if the number is too large.
pub fn to_bits(number: f64) -> Option<u16> {
    todo!(
        "step 4: the bits of {number} as a float of 2 bytes, or None if it is too large"
    )
}

/// The number that the bits stand for. Every half float is a double, too.
pub fn from_bits(bits: u16) -> f64 {
    todo!("step 7: the number whose bits are {bits:#06x}")
}
