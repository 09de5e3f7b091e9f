//! Send and receive messages on a stream.
//!
//! Smallest thing that passes: `frame` and `read_frame` in `frame.rs`.
//!
//! Notice before you move on: a read returns what is there, be it one byte or three messages. And a length is a claim
//! of the sender: 4 bytes can promise 4 GiB. Refuse a frame that is too long before you allocate.
//!
//! Read on: docs/struct-packing.md, "Messages on a stream". See also `Read::read_exact` and `Read::take` in the
//! documentation of std.

use testkit::{Finished, Running, program};

use crate::MEMORY;

#[track_caller]
fn start(way: &str) -> Running {
    program!().memory(MEMORY + (32 << 20)).start(["frame", way])
}

#[track_caller]
fn finish(way: &str, input: &[u8]) -> Finished {
    let running = start(way);
    running.write(input).close_stdin();
    running.finish()
}

/// So much that only its beginning and its end are kept: it is enough that something is there.
#[track_caller]
fn prints_something(rule: &str, finished: Finished) {
    let mut is_empty = true;
    let _ = finished.success().stdout_lines(rule, |line| {
        is_empty &= line.is_none_or(str::is_empty);
        if line.is_none() && is_empty { Err("nothing is printed".into()) } else { Ok(()) }
    });
}

/// A length of four bytes, highest first, and the message.
fn frame(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u32).to_be_bytes(), message].concat()
}

#[test]
fn lines_become_frames() {
    let lines = "hello\n\nthe third, größer\nno newline at the end";
    let frames: Vec<u8> =
        lines.split('\n').flat_map(|line| frame(line.as_bytes())).collect();

    start("encode").write(lines).close_stdin().expect_stdout(frames).finish().success();
    start("encode")
        .write(b"\xff\x00\r\n\n")
        .close_stdin()
        .expect_stdout(b"\0\0\0\x03\xff\x00\r\0\0\0\0")
        .finish()
        .success();
    finish("encode", b"").success().stdout("");
}

#[test]
fn frames_become_lines_as_soon_as_they_are_complete() {
    let decoder = start("decode");

    decoder.write(
        [frame(b"one"), frame(b""), frame("zwölf".as_bytes()), vec![0, 0]].concat(),
    );
    decoder.expect_stdout("one\n\nzwölf\n");
    decoder
        .settle()
        .write([0, 3, b'a'])
        .settle()
        .write(b"bc")
        .expect_stdout("abc\n")
        .close_stdin();

    decoder.finish().success();
}

#[test]
fn whatever_a_read_returns_the_lines_are_the_same() {
    let lines: Vec<String> =
        (0..4000).map(|n| format!("{n:03}")[..3].to_owned()).collect();
    let frames: Vec<u8> = lines.iter().flat_map(|line| frame(line.as_bytes())).collect();

    start("decode")
        .write(&frames)
        .close_stdin()
        .expect_stdout(lines.join("\n") + "\n")
        .finish()
        .success();
    let long = "long ".repeat(4000);
    start("decode")
        .write(frame(long.as_bytes()))
        .close_stdin()
        .expect_stdout(long + "\n")
        .finish()
        .success();
}

#[test]
fn frames_that_are_cut_short_are_errors() {
    let frame = frame(b"two");
    for length in 1..frame.len() {
        let decoder = start("decode");
        decoder.write(b"\0\0\0\x03one").write(&frame[..length]).close_stdin();
        decoder.expect_stdout("one\n").finish().error("cannot ");
    }
    finish("decode", b"").success().stdout("");
}

#[test]
fn frames_that_are_too_long_are_refused_at_once() {
    // Lengths that are negative as a signed number come last: only there a signed comparison fails.
    for prefix in [[1, 0, 0, 1], [2, 0, 0, 0], [0x80, 0, 0, 0], [0xff; 4]] {
        let decoder = start("decode");
        // The input stays open: who waits for the rest of the frame waits for ever.
        decoder.write([b"\0\0\0\x03one", &prefix[..], b"abc"].concat());
        let length = u32::from_be_bytes(prefix);
        let why = match length >> 31 {
            0 => format!(
                "the frame says that it has {length} bytes, and the limit is 16 MiB"
            ),
            _ => format!(
                "the frame says that it has {length} bytes. As a signed number (i32) that is \
                 negative, and passes a comparison with the limit"
            ),
        };
        decoder.expect_stdout("one\n").finish_or(&why).error("cannot ");
    }
    finish("encode", &[b'x'; (16 << 20) + 1]).error("cannot ");
}

#[test]
fn the_longest_frame_is_16_mib() {
    let line = vec![b'x'; 16 << 20];

    prints_something("a line of 16 MiB makes a frame", finish("encode", &line));
    prints_something("a frame of 16 MiB is a line", finish("decode", &frame(&line)));
}

#[test]
fn all_four_bytes_of_the_length_count() {
    for length in [255, 256, 65_535, 65_536, 70_000] {
        let line = "x".repeat(length);
        let frame = frame(line.as_bytes());

        start("encode")
            .write(&line)
            .close_stdin()
            .expect_stdout(&frame)
            .finish()
            .success();
        start("decode")
            .write(&frame)
            .close_stdin()
            .expect_stdout(line + "\n")
            .finish()
            .success();
    }
}

#[test]
fn the_decoder_ends_quietly_when_nobody_reads_any_more() {
    let decoder = program!().hold_output().start(["frame", "decode"]);

    decoder.write(frame(b"one"));
    // As after `| head`.
    decoder.close_output();

    decoder.finish().stderr("");
}
