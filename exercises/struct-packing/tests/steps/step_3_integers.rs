//! Pack integers, in both byte orders.
//!
//! Smallest thing that passes: `integer` and `put_bits` in `pack.rs`.
//!
//! Notice before you move on: a program that writes and reads numbers in the wrong order looks right to itself,
//! because its round trips work. So these checks compare with known bytes.
//!
//! Read on: docs/struct-packing.md, "Which byte first". See also `to_le_bytes` and `to_be_bytes` in the documentation
//! of std.

use crate::{packs, refuses};

#[test]
fn bytes_stand_in_the_order_that_the_prefix_says() {
    packs(&[
        ("!I 1", "00000001"),
        (">I 258", "00000102"),
        ("<I 258", "02010000"),
        ("!H 4660", "1234"),
        ("<H 4660", "3412"),
    ]);
    packs(&[
        (">h -2", "fffe"),
        ("<h -2", "feff"),
        (">i -2", "fffffffe"),
        ("<l -3", "fdffffff"),
        (">L 1", "00000001"),
    ]);
    packs(&[
        (">q 1", "0000000000000001"),
        ("<Q 72623859790382856", "0807060504030201"),
        ("<q -2", "feffffffffffffff"),
    ]);
}

#[test]
fn each_value_is_ordered_by_itself() {
    packs(&[
        ("!2H 1 2", "00010002"),
        ("<IIIHH 1 2 3 4 5", "01000000020000000300000004000500"),
    ]);
    packs(&[
        (">bHi 1 2 3", "01000200000003"),
        ("<3B 1 2 3", "010203"),
        ("!IB 258 3", "0000010203"),
    ]);
}

#[test]
fn equals_is_the_order_of_this_machine() {
    let hex = crate::to_hex(&258u32.to_ne_bytes());
    packs(&[("=I 258", &hex)]);
}

#[test]
fn limits_fit() {
    packs(&[("<b -128", "80"), ("<b 127", "7f"), ("<B 0", "00"), ("<B 255", "ff")]);
    packs(&[(">h -32768", "8000"), (">h 32767", "7fff"), (">H 65535", "ffff")]);
    packs(&[
        (">i -2147483648", "80000000"),
        (">i 2147483647", "7fffffff"),
        (">I 4294967295", "ffffffff"),
    ]);
    packs(&[
        (">l -2147483648", "80000000"),
        (">l 2147483647", "7fffffff"),
        (">L 4294967295", "ffffffff"),
    ]);
    packs(&[
        (">q -9223372036854775808", "8000000000000000"),
        (">q 9223372036854775807", "7fffffffffffffff"),
    ]);
    packs(&[
        (">Q 18446744073709551615", "ffffffffffffffff"),
        ("<Q 9223372036854775808", "0000000000000080"),
    ]);
}

#[test]
fn one_beyond_a_limit_is_refused() {
    let small = [
        "b 128", "b -129", "B 256", "B -1", "B 300", "h 32768", "h -32769", "h 40000",
        "H 65536", "H -1",
    ];
    let wide = [
        "i 2147483648",
        "i -2147483649",
        "I 4294967296",
        "I -1",
        "l 2147483648",
        "l -2147483649",
        "L 4294967296",
    ];
    let widest = [
        "L -1",
        "q 9223372036854775808",
        "q -9223372036854775809",
        "Q 18446744073709551616",
        "Q -1",
    ];
    let all = [small.as_slice(), &wide, &widest].concat();
    refuses(
        "out-of-range",
        &all.iter().map(|args| format!("pack <{args}")).collect::<Vec<_>>(),
    );
    let beyond_all = "9".repeat(50);
    refuses(
        "out-of-range",
        &[format!("pack !Q {beyond_all}"), format!("pack <b -{beyond_all}")],
    );
}

#[test]
fn the_first_wrong_value_is_reported() {
    refuses(
        "wrong-type",
        &[
            "pack <i 1.5",
            "pack <i x",
            "pack <i 0x10",
            "pack <i true",
            "pack <BB x 300",
            "pack\t<i\t",
        ],
    );
    refuses("out-of-range", &["pack <BB 300 x", "pack <BBB 1 256 x"]);
}
