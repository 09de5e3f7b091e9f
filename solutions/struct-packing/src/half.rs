//! Half floats (IEEE 754 binary16), which Rust does not have yet: 1 sign bit, 5 exponent
//! bits and 10 fraction bits.

/// The bits of infinity. With a fraction other than 0 they mean NaN.
const INFINITY: u16 = 0x7c00;

/// 2^-24, the smallest half float above 0.
const MIN_SUBNORMAL: f64 = 1.0 / 16_777_216.0;

/// Returns the bits of the nearest half float; of two equally near, the even one. Returns
/// `None` if the number is too large.
pub fn to_bits(number: f64) -> Option<u16> {
    let sign = if number.is_sign_negative() { 0x8000 } else { 0 };
    if number.is_nan() {
        return Some(sign | INFINITY | 0x0200);
    }
    if number.is_infinite() {
        return Some(sign | INFINITY);
    }
    // Up to 2^-13, neighbouring half floats are `MIN_SUBNORMAL` apart. The distance
    // doubles at each power of two above that.
    let power = ((number.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    let doublings = u16::try_from(power + 14).unwrap_or(0);
    if doublings > 29 {
        return None;
    }
    // Scaling by powers of two is exact, so the only rounding is here.
    let distance = MIN_SUBNORMAL * f64::from(1u32 << doublings);
    let steps = (number.abs() / distance).round_ties_even() as u16;
    // The leading 1 of a normal number is the bit 1024 of `steps`. It carries into the
    // exponent and makes it one larger than `doublings`, as it has to be.
    let bits = (doublings << 10) + steps;
    if bits < INFINITY { Some(sign | bits) } else { None }
}

/// Returns the number that the bits stand for. An `f64` holds every half float exactly.
pub fn from_bits(bits: u16) -> f64 {
    let (exponent, fraction) = ((bits & INFINITY) >> 10, bits & 0x03ff);
    let number = match (exponent, fraction) {
        (31, 0) => f64::INFINITY,
        (31, _) => f64::NAN,
        (0, _) => f64::from(fraction) * MIN_SUBNORMAL,
        _ => {
            f64::from(1024 + fraction) * f64::from(1u32 << (exponent - 1)) * MIN_SUBNORMAL
        }
    };
    if bits & 0x8000 == 0 { number } else { -number }
}
