//! Align values as the C compiler does.
//!
//! Smallest thing that passes: `Native::of` in `code.rs` asks the compiler, and `aligned` in `format.rs` rounds up.
//!
//! Notice before you move on: a format without a prefix is native. So `l` has 8 bytes here and perhaps 4 elsewhere,
//! and there is padding between values. Bytes that leave your machine should have another prefix.
//!
//! Read on: docs/struct-packing.md, "Alignment and padding". See also `size_of` and `align_of` in the documentation of
//! std.

use std::ffi::c_long;

use crate::{packs, refuses, refuses_at, sizes, to_hex};

/// 8 on 64-bit Linux, 4 on Windows.
const LONG: usize = size_of::<c_long>();
const POINTER: usize = size_of::<usize>();

#[test]
fn gaps_are_where_c_has_them() {
    sizes(&[
        ("@BIH", 10),
        ("@bq", 16),
        ("@cxh", 4),
        ("@ci", 8),
        ("@bhiq", 16),
        ("@hb", 3),
        ("@bd", 16),
        ("@be", 4),
        ("@bf", 8),
    ]);
    sizes(&[
        ("@b5s", 6),
        ("@b?c", 3),
        ("@bF", 12),
        ("@bD", 24),
        ("@i3x", 7),
        ("@bl", 2 * LONG),
        ("@5p", 5),
    ]);
}

#[test]
fn gaps_are_zeros() {
    let int = |number: i32| to_hex(&number.to_ne_bytes());
    let short = |number: i16| to_hex(&number.to_ne_bytes());
    packs(&[
        ("@bi -1 -2", &format!("ff000000{}", int(-2))),
        ("@BIH 1 0 3", &format!("01000000{}{}", int(0), short(3))),
    ]);
    packs(&[
        ("@b2h 1 2 3", &format!("0100{}{}", short(2), short(3))),
        ("@3sh abc 1", &format!("61626300{}", short(1))),
    ]);
}

#[test]
fn no_prefix_is_native() {
    sizes(&[("BI", 8), ("bhiq", 16), ("qb", 9), ("qb0q", 16), ("", 0)]);
    packs(&[("BH 1 0", "01000000")]);
    refuses_at(&[("calcsize I<H", 1), ("calcsize 2h@i", 2)]);
}

#[test]
fn sizes_are_those_of_c() {
    sizes(&[
        ("@l", LONG),
        ("@L", LONG),
        ("l", LONG),
        ("@q", 8),
        ("@n", POINTER),
        ("@N", POINTER),
        ("@P", POINTER),
    ]);
    packs(&[
        ("@l -1", &"ff".repeat(LONG)),
        ("@n -1", &"ff".repeat(POINTER)),
        ("@N 0", &"00".repeat(POINTER)),
    ]);
    packs(&[("@P 0", &"00".repeat(POINTER)), ("@i 258", &to_hex(&258i32.to_ne_bytes()))]);
    refuses("out-of-range", &["pack @i 2147483648", "pack @N -1", "pack @h 32768"]);
}

#[test]
fn values_of_count_0_align() {
    sizes(&[
        ("@qb0q", 16),
        ("@b0i", 4),
        ("@Hh0q", 8),
        ("@0qb", 1),
        ("@b0s", 1),
        ("@b0xi", 8),
    ]);
    packs(&[("@b0i 1", "01000000"), ("@0ib 1", "01")]);
}
