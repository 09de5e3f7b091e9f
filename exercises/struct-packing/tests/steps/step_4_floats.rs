//! Pack floats.
//!
//! Smallest thing that passes: `single` and `double` in `pack.rs`, and `to_bits` in `half.rs`. The half floats are
//! optional: without them, the three checks with `half` in their names stay red, and so does
//! `what_is_too_large_is_refused`.
//!
//! Notice before you move on: a float of 2 bytes has 11 bits for its digits, one of 4 bytes has 24, and one of 8 bytes
//! has 53. A number that needs more is rounded, silently. Only a number that is too large is an error, and an infinity
//! is not too large.
//!
//! Read on: docs/struct-packing.md, "Floats". See also `f64::to_bits` and `round_ties_even` in the documentation of
//! std.

use crate::{packs, refuses};

#[test]
fn a_double_is_its_bits() {
    packs(&[
        (">d 1.5", "3ff8000000000000"),
        ("<d 1.5", "000000000000f83f"),
        ("<d 0.1", "9a9999999999b93f"),
    ]);
    packs(&[
        (">d -0.0", "8000000000000000"),
        (">d inf", "7ff0000000000000"),
        (">d -inf", "fff0000000000000"),
    ]);
    packs(&[
        (">d nan", "7ff8000000000000"),
        (">d 5e-324", "0000000000000001"),
        (">d -1.5e-3", "bf589374bc6a7efa"),
    ]);
    packs(&[
        (">d 1", "3ff0000000000000"),
        (">2d 1 2", "3ff00000000000004000000000000000"),
    ]);
}

#[test]
fn a_single_is_the_nearest_one() {
    packs(&[
        ("<f 1.5", "0000c03f"),
        (">f 1.5", "3fc00000"),
        ("<f 0.1", "cdcccc3d"),
        (">f -0.0", "80000000"),
    ]);
    packs(&[
        (">f inf", "7f800000"),
        (">f -inf", "ff800000"),
        (">f nan", "7fc00000"),
        (">f 1e-45", "00000001"),
    ]);
    packs(&[
        (">f 16777217", "4b800000"),
        (">f 16777219", "4b800002"),
        (">f 3.4028234663852886e38", "7f7fffff"),
    ]);
}

#[test]
fn complex_numbers_are_two_floats() {
    packs(&[
        ("<F 1.5,-2", "0000c03f000000c0"),
        (">D 1,2", "3ff00000000000004000000000000000"),
    ]);
    packs(&[
        ("<2F 1,2 3,4", "0000803f000000400000404000008040"),
        (">F inf,-0.0", "7f80000080000000"),
    ]);
    refuses("out-of-range", &["pack <F 1,1e39", "pack <F -1e39,1"]);
    refuses("wrong-type", &["pack <F 1", "pack <D 1,2,3", "pack <F 1,"]);
}

#[test]
fn half_floats_have_two_bytes() {
    packs(&[
        ("<e 1.5", "003e"),
        (">e 1.5", "3e00"),
        (">e 1", "3c00"),
        (">e -2", "c000"),
        (">e 0.333251953125", "3555"),
    ]);
    packs(&[
        (">e 65504", "7bff"),
        (">e 0", "0000"),
        (">e -0.0", "8000"),
        (">e inf", "7c00"),
        (">e -inf", "fc00"),
    ]);
    packs(&[
        (">e nan", "7e00"),
        (">2e 1 2", "3c004000"),
        (">e 0.00006103515625", "0400"),
    ]);
}

#[test]
fn half_floats_are_rounded_once_and_to_even() {
    packs(&[
        (">e 2049", "6800"),
        (">e 2051", "6802"),
        (">e 1.00048828125", "3c00"),
        (">e 1.00146484375", "3c02"),
    ]);
    // A hair above the middle: whoever rounds to a single first lands in the middle, and then goes down.
    packs(&[
        (">e 1.0004882812500002", "3c01"),
        (">e 65519.99999999999", "7bff"),
        (">e 2049.0000000000005", "6801"),
    ]);
    packs(&[(">e 4095.9", "6c00"), (">e 0.99999", "3c00")]);
}

#[test]
fn half_floats_near_zero_have_fewer_digits() {
    packs(&[
        (">e 5.960464477539063e-8", "0001"),
        (">e 6.097555160522461e-5", "03ff"),
        (">e 0.00003", "01f7"),
    ]);
    packs(&[
        (">e 2.980232238769531e-8", "0000"),
        (">e 2.9802322387695316e-8", "0001"),
        (">e 8.940696716308594e-8", "0002"),
    ]);
    packs(&[
        (">e 6.1020255088806152e-5", "0400"),
        (">e -1e-300", "8000"),
        (">e 5e-324", "0000"),
    ]);
}

#[test]
fn what_is_too_large_is_refused() {
    refuses(
        "out-of-range",
        &["pack <e 65520", "pack <e 70000", "pack <e -65520", "pack <e 1e300"],
    );
    refuses(
        "out-of-range",
        &["pack <f 1e40", "pack <f -1e40", "pack <f 3.4028235677973366e38"],
    );
}
