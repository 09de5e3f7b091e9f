//! Half floats (IEEE 754 binary16), which Rust does not have yet: 1 sign bit, 5 exponent
//! bits and 10 fraction bits.

/// Returns the bits of the nearest half float; of two equally near, the even one. Returns
/// `None` if the number is too large.
pub fn to_bits(number: f64) -> Option<u16> {
    todo!("step 4: the bits of {number} as a half float, or None if it is too large")
}

/// Returns the number that the bits stand for. An `f64` holds every half float exactly.
pub fn from_bits(bits: u16) -> f64 {
    todo!("step 7: the number whose bits are {bits:#06x}")
}
