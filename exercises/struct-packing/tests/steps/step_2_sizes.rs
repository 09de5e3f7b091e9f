//! Compute how many bytes a format has.
//!
//! Smallest thing that passes: write the standard sizes into the table in `code.rs`, and let `end_of` return `None`
//! for a size that does not fit into a `usize`.
//!
//! Notice before you move on: the size is only a number, so you can compute it without having the memory. A format of
//! twenty characters can describe more bytes than all computers have.
//!
//! Read on: docs/struct-packing.md, "How many bytes". See also `checked_mul` and `checked_add` in the documentation of
//! std.

use crate::{refuses_at, sizes};

#[test]
fn each_code_has_its_standard_size() {
    sizes(&[
        ("<x", 1),
        ("<c", 1),
        ("<b", 1),
        ("<B", 1),
        ("<?", 1),
        ("<h", 2),
        ("<H", 2),
        ("<i", 4),
        ("<I", 4),
    ]);
    sizes(&[
        ("<l", 4),
        (">L", 4),
        ("=l", 4),
        ("!L", 4),
        ("<q", 8),
        ("<Q", 8),
        ("<s", 1),
        ("<p", 1),
    ]);
    sizes(&[("<e", 2), ("<f", 4), ("<d", 8), ("<F", 8), ("<D", 16)]);
}

#[test]
fn huge_sizes_are_only_numbers() {
    sizes(&[
        ("<9999999999999s", 9_999_999_999_999),
        ("<1000000000h", 2_000_000_000),
        ("<9223372036854775807x", usize::MAX / 2),
    ]);
}

#[test]
fn items_follow_each_other_without_a_gap() {
    sizes(&[
        ("<BIH", 7),
        (">bq", 9),
        ("=cxh", 4),
        ("!qb0q", 9),
        ("<IIIHH", 16),
        ("<bhiq", 15),
        ("<4s2B4HL2L2H", 30),
    ]);
    sizes(&[
        ("<", 0),
        ("<0s", 0),
        ("<10s3x", 13),
        ("<0d", 0),
        ("<12x", 12),
        ("<3D", 48),
        ("<100B", 100),
        ("!2h 3b", 7),
    ]);
}

#[test]
fn sizes_that_no_memory_has_are_refused() {
    refuses_at(&[
        ("calcsize <9223372036854775807h", 1),
        ("calcsize <9223372036854775807xx", 21),
    ]);
    refuses_at(&[
        ("calcsize <b4611686018427387904h", 2),
        ("calcsize <4611686018427387903hq", 21),
    ]);
    refuses_at(&[
        ("pack <9223372036854775807D 1", 1),
        ("calcsize =h1152921504606846976q", 2),
    ]);
    // These would be 0 in 64 bits.
    refuses_at(&[
        ("calcsize <2305843009213693952q", 1),
        ("calcsize <1152921504606846976D", 1),
    ]);
}
