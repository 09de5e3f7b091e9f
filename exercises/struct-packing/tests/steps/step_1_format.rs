//! Parse the language of formats.
//!
//! Smallest thing that passes: in `format.rs`, `count_and_letter` reads the digits of a count and the letter after
//! them. Then fill in the few lines that `prefix` and `place` lack.
//!
//! Notice before you move on: a count belongs to one code, and its meaning depends on that code. A number that does
//! not fit is an error to report, not a reason to panic. And an error that says *where* saves its reader a search.
//!
//! Read on: docs/struct-packing.md, "A small language".

use testkit::program;

use crate::{Row, Want, ask, refuses, refuses_at};

/// `pack` says `wrong-count` with every number of values but the right one, whatever else it can do already.
#[track_caller]
fn takes(formats: &[(&str, usize)]) {
    let mut rows = Vec::new();
    for (format, right) in formats {
        let wrong = (0..right + 3).filter(|count| count != right);
        rows.extend(wrong.map(|count| {
            Row::new(
                &format!("pack {format}{}", " 1".repeat(count)),
                Want::Error("wrong-count"),
            )
        }));
    }
    ask(&rows);
}

#[test]
fn counts_say_how_many_values_there_are() {
    takes(&[
        ("<3h", 3),
        ("<h", 1),
        ("<0h", 0),
        ("<12h", 12),
        ("<007h", 7),
        ("<2h3b", 5),
        ("<10B", 10),
        ("<", 0),
    ]);
}

#[test]
fn counts_that_are_too_large_are_refused() {
    refuses_at(&[
        ("calcsize <99999999999999999999h", 1),
        ("calcsize <b9223372036854775808s", 2),
    ]);
}

#[test]
fn every_code_is_known_after_every_prefix() {
    let codes = "xcbB?hHiIlLqQefdFDsp".chars();
    for prefix in ["<", ">", "!", "="] {
        let formats: Vec<_> = codes
            .clone()
            .map(|code| (format!("{prefix}{code}"), usize::from(code != 'x')))
            .collect();
        takes(
            &formats
                .iter()
                .map(|(format, values)| (format.as_str(), *values))
                .collect::<Vec<_>>(),
        );
    }
}

#[test]
fn native_codes_are_refused_after_other_prefixes() {
    refuses_at(&[
        ("calcsize <n", 1),
        ("calcsize >iN", 2),
        ("calcsize =2P", 1),
        ("calcsize !n", 1),
    ]);
}

#[test]
fn prefixes_stand_in_front_only() {
    refuses_at(&[
        ("calcsize <I>H", 2),
        ("calcsize <<I", 1),
        ("calcsize <i@", 2),
        ("calcsize !i!", 2),
    ]);
    refuses("bad-format", &["calcsize\t <I"]);
}

#[test]
fn the_count_of_a_text_is_its_length_and_pads_take_nothing() {
    takes(&[("<4s", 1), ("<0s", 1), ("<10s2p", 2), ("<12x", 0), ("<2x3B4x", 3)]);
}

#[test]
fn what_is_no_item_is_refused_where_it_stands() {
    refuses_at(&[
        ("calcsize <iy", 2),
        ("calcsize <3", 1),
        ("calcsize <i12", 2),
        ("calcsize\t<2h 3 h", 4),
    ]);
    refuses_at(&[
        ("calcsize <S", 1),
        ("calcsize <-1h", 1),
        ("calcsize <hé", 2),
        ("calcsize <3é", 1),
        ("calcsize <h7?.", 4),
    ]);
}

#[test]
fn white_space_may_stand_between_items() {
    program!().run(["pack", "< 2h\t\n\x0b\x0c\r b ", "1"]).error("wrong-count: ");
}
