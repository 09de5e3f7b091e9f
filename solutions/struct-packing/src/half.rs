//! Floats of 16 bits (IEEE 754 binary16), which Rust does not have yet: a sign, 5 bits of exponent, 10 of fraction.

/// The bits of infinity; with any fraction they are no number.
const INFINITY: u16 = 0x7c00;

/// 2^-24, the smallest float of 16 bits above 0.
const STEP: f64 = 1.0 / 16_777_216.0;

/// The nearest half float; of two that are equally near, the even one. `None` if the number is too large.
pub fn to_bits(number: f64) -> Option<u16> {
    let sign = if number.is_sign_negative() { 0x8000 } else { 0 };
    if number.is_nan() {
        return Some(sign | INFINITY | 0x0200);
    }
    if number.is_infinite() {
        return Some(sign | INFINITY);
    }
    // Neighbours are one step apart up to 2^-13, and with each power of two above it twice as far as before.
    let power = ((number.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    let doublings = u16::try_from(power + 14).unwrap_or(0);
    if doublings > 29 {
        return None;
    }
    // Multiplying and dividing by powers of two is exact: rounding happens here, and once.
    let steps =
        (number.abs() / STEP / f64::from(1u32 << doublings)).round_ties_even() as u16;
    // Normal numbers have the step 1024 in `steps`, which counts the exponent up by one, as it should.
    let bits = (doublings << 10) + steps;
    (bits < INFINITY).then_some(sign | bits)
}

/// The number that the bits stand for. Every half float is a double, too.
pub fn from_bits(bits: u16) -> f64 {
    let (exponent, fraction) = ((bits & INFINITY) >> 10, bits & 0x03ff);
    let number = match (exponent, fraction) {
        (31, 0) => f64::INFINITY,
        (31, _) => f64::NAN,
        (0, _) => f64::from(fraction) * STEP,
        _ => f64::from(1024 + fraction) * f64::from(1u32 << (exponent - 1)) * STEP,
    };
    if bits & 0x8000 == 0 { number } else { -number }
}
