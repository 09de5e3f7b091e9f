//! Turn bytes back into values.
//!
//! Smallest thing that passes: the gaps in `unpack.rs`, and, for the optional half floats, `from_bits` in `half.rs`.
//!
//! Notice before you move on: bytes do not say what they mean. Any four bytes are an integer, a float and a text. Only
//! their number can be wrong, so check it before anything else: input from outside may be cut anywhere.
//!
//! Read on: docs/struct-packing.md, "The way back". See also `from_le_bytes` and `split_at` in the documentation of
//! std.

use testkit::program;

use crate::{
    Row, Want, answers, ask, random_integers, refuses, session, to_hex, unpacks,
};

#[test]
fn bytes_become_integers() {
    unpacks(&[
        ("!I 00000102", "258"),
        ("<I 02010000", "258"),
        (">h fffe", "-2"),
        ("<h feff", "-2"),
        ("<b 80", "-128"),
    ]);
    unpacks(&[
        ("<B ff", "255"),
        ("<2H 01000200", "1 2"),
        (">q 8000000000000000", "-9223372036854775808"),
        ("<b 7f", "127"),
    ]);
    unpacks(&[
        (">Q ffffffffffffffff", "18446744073709551615"),
        (">i 7FFFFFFF", "2147483647"),
        ("<h 0080", "-32768"),
    ]);
    unpacks(&[
        ("<IIIHH 01000000020000000300000004000500", "1 2 3 4 5"),
        ("<l ffffffff", "-1"),
        (">0H ", ""),
    ]);
}

#[test]
fn floats_come_back() {
    unpacks(&[
        ("<f 0000c03f", "1.5"),
        (">d 3ff8000000000000", "1.5"),
        ("<f cdcccc3d", "0.10000000149011612"),
    ]);
    unpacks(&[
        (">d 8000000000000000", "-0.0"),
        (">d 7ff0000000000000", "inf"),
        (">f ff800000", "-inf"),
        (">f 7fc00000", "nan"),
    ]);
    unpacks(&[
        ("<F 0000c03f000000c0", "1.5,-2.0"),
        (">D 3ff00000000000004000000000000000", "1.0,2.0"),
    ]);
    unpacks(&[
        (">e 3e00", "1.5"),
        (">e 7bff", "65504.0"),
        (">e 0001", "5.960464477539063e-8"),
        (">e 8000", "-0.0"),
    ]);
    unpacks(&[
        (">e 03ff", "6.097555160522461e-5"),
        (">e 0400", "6.103515625e-5"),
        (">e fc00", "-inf"),
        (">e 7c01", "nan"),
    ]);
}

#[test]
fn texts_come_back() {
    unpacks(&[
        ("<4s 61620000", "ab\\0\\0"),
        ("<c ff", "\\xff"),
        ("<2c 6162", "a b"),
        ("<0s ", "''"),
        ("<2s c3a9", "é"),
    ]);
    unpacks(&[
        ("<5p 0261620000", "ab"),
        ("<3p ff6162", "ab"),
        ("<p ff", "''"),
        ("<4p 00616263", "''"),
        ("<3pB 01610007", "a 7"),
    ]);
    unpacks(&[
        ("<? 00", "false"),
        ("<? 01", "true"),
        ("<? 02", "true"),
        ("<3s 0a5c09", "\\n\\\\\\t"),
    ]);
    unpacks(&[("<4s 0107c285", "\\x01\\x07\\xc2\\x85")]);
}

#[test]
fn gaps_and_pads_may_hold_anything() {
    let native = to_hex(&7i32.to_ne_bytes());
    unpacks(&[(&format!("@bi ff010203{native}"), "-1 7"), ("@b0i 07010203", "7")]);
    unpacks(&[("<3xB 01020307", "7"), ("<Bx 0709", "7"), ("<2x 0102", "")]);
}

#[test]
fn messages_of_another_size_are_refused() {
    let whole = "01000000020000000300000004000500ffff";
    let sizes = (0..=18).filter(|bytes| *bytes != 16);
    refuses(
        "wrong-size",
        &sizes
            .map(|bytes| format!("unpack <IIIHH {}", &whole[..2 * bytes]))
            .collect::<Vec<_>>(),
    );
    refuses(
        "wrong-size",
        &[
            "unpack <3s 6162",
            "unpack <2x 01",
            "unpack <1000000000h 01",
            "unpack <9999999999s 61",
        ],
    );
    refuses(
        "bad-hex",
        &["unpack <B 1", "unpack <B 0g", "unpack <H 010", "unpack <B é1", "unpack <B +1"],
    );
}

#[test]
fn requests_are_answered_before_the_next_one_comes() {
    let batch = program!().start(["batch"]);

    batch.write("unpack\t!2H\t00010002\n").expect_stdout("ok\t1\t2\n");
    batch
        .write("pack\t!H\t1\nunpack\t!H\t01\npack")
        .expect_line("`ok` and 0001, separated by a tab", |_| Ok(()));
    batch.expect_line("`err`, wrong-size and why", |_| Ok(()));
    batch.write("\t!H\t2\n").expect_stdout("ok\t0002\n").close_stdin();

    batch.finish().success();
}

#[test]
fn what_was_packed_comes_back() {
    let values = random_integers();

    let packed = answers(
        values.iter().map(|(format, number)| format!("pack\t{format}\t{number}")),
    );
    let row = |((format, number), hex): (&(String, i128), String)| {
        Row::new(
            &format!("unpack {format} {hex}"),
            Want::Values(vec![number.to_string()]),
        )
    };
    ask(&values.iter().zip(packed).map(row).collect::<Vec<_>>());
}

#[test]
fn the_session_in_the_readme_is_true() {
    for (command, output) in session(include_str!("../../README.md")) {
        program!().run(command).success().stdout(output);
    }
}
