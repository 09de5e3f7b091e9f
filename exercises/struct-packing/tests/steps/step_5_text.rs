//! Pack text, and single bytes.
//!
//! Smallest thing that passes: `put_bool`, `put_char`, `put_text` and `put_pascal` in `pack.rs`.
//!
//! Notice before you move on: on the wire there are bytes, not characters. A text in a field of fixed length is cut
//! silently, even in the middle of a character, and its reader cannot tell.
//!
//! Read on: docs/struct-packing.md, "Text has a length".

use testkit::program;

use crate::{MEMORY, packs, refuses};

#[test]
fn a_text_is_cut_or_filled_up_to_its_length() {
    packs(&[
        ("<5s ab", "6162000000"),
        ("<3s abcdef", "616263"),
        ("<s ab", "61"),
        ("<0s ab", ""),
        ("<2s ab", "6162"),
    ]);
    packs(&[
        ("<4s2s ab c", "616200006300"),
        ("<2sH ab 1", "61620100"),
        ("<3sB a 7", "61000007"),
        ("<4s \\x00\\xff", "00ff0000"),
        ("<3s \\n\\r\\t", "0a0d09"),
    ]);
}

#[test]
fn bool_is_0_or_1() {
    packs(&[
        ("<? true", "01"),
        ("<? false", "00"),
        ("<? 7", "01"),
        ("<? 0", "00"),
        ("<? -1", "01"),
        ("<? 256", "01"),
    ]);
    packs(&[("<3? 1 0 true", "010001"), (">? 18446744073709551616", "01")]);
    packs(&[(&format!(">? -{}", "9".repeat(50)), "01")]);
    refuses("wrong-type", &["pack <? yes", "pack <? 1.5"]);
}

#[test]
fn bytes_are_counted_and_not_characters() {
    packs(&[
        ("<3s é", "c3a900"),
        ("<4s 日本", "e697a5e6"),
        ("<6p 日本", "05e697a5e69c"),
        ("<1s é", "c3"),
    ]);
}

#[test]
fn char_is_one_byte() {
    packs(&[
        ("<c a", "61"),
        ("<c \\xff", "ff"),
        ("<c \\\\", "5c"),
        ("<3c a b c", "616263"),
        ("<c \\0", "00"),
    ]);
    refuses("wrong-type", &["pack <c ab", "pack <c é", "pack\t<c\t", "pack <2c a bc"]);
}

#[test]
fn pad_bytes_are_zeros_and_take_no_value() {
    packs(&[
        ("<3xB 1", "00000001"),
        ("<B2x 1", "010000"),
        ("<2x", "0000"),
        ("<BxBxx 1 2", "0100020000"),
        ("<0xB 1", "01"),
    ]);
    refuses("wrong-count", &["pack <B2x 1 2", "pack <2x 1 1"]);
}

#[test]
fn pascal_strings_have_their_length_in_front() {
    packs(&[
        ("<5p ab", "0261620000"),
        ("<3p abcdef", "026162"),
        ("<p ab", "00"),
        ("<2p a", "0161"),
        ("<4pB ab 9", "0261620009"),
    ]);
    let (long, hex) = ("a".repeat(300), "61".repeat(255));
    packs(&[
        (&format!("<256p {long}"), &format!("ff{hex}")),
        (&format!("<257p {long}"), &format!("ff{hex}61")),
    ]);
    packs(&[(
        &format!("<300p {}", &long[..255]),
        &format!("ff{hex}{}", "00".repeat(44)),
    )]);
}

#[test]
fn what_nobody_paid_for_is_refused() {
    program!().memory(MEMORY).run(["pack", "<4294967295x"]).error("wrong-size: ");
    program!().memory(MEMORY).run(["pack", "<300000000s", "a"]).error("wrong-size: ");
    refuses("wrong-count", &["pack <1000000000h 1", "pack <4294967295x 1"]);
}
