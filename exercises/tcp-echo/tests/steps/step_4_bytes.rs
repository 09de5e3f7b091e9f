//! Bytes are not text.
//!
//! The smallest thing that passes: perhaps what you already have. A `String`, `lines()` or `from_utf8` between
//! `read` and `write_all` fails here.
//!
//! Notice before you move on: a stream may carry any byte, and a read may end in the middle of a character. TCP
//! does not know about newlines, so a server that waits for one may wait forever.
//!
//! Read on: docs/tcp-echo.md, "Bytes, not text".

use crate::server;

#[test]
fn every_value_of_a_byte_comes_back() {
    let server = server(&[]);
    let mut client = server.connect();
    let all: Vec<u8> = (0..=255).collect();

    client.send(&all).expect(&all);
}

#[test]
fn bytes_that_are_no_text_come_back() {
    let server = server(&[]);
    let mut client = server.connect();

    client.send(b"ok\n").expect(b"ok\n");
    client.send(b"\xff\xfe not UTF-8\n").expect(b"\xff\xfe not UTF-8\n");
    client.send(b"still here\n").expect(b"still here\n");
}

#[test]
fn half_a_character_comes_back() {
    let server = server(&[]);
    let mut client = server.connect();
    let (first, second) = "é".as_bytes().split_at(1);

    client.send(first).expect(first);
    client.send(second).expect(second);
}

#[test]
fn nothing_waits_for_a_newline() {
    let server = server(&[]);
    let mut client = server.connect();

    client.send("no newline").expect("no newline");
    client.send(" \r\n\t and white space \0").expect(" \r\n\t and white space \0");
}

#[test]
fn no_line_is_a_command() {
    let server = server(&[]);
    let mut client = server.connect();

    for line in ["q\n", "quit\n", "exit\n", "/quit\n", "\x04", "\0"] {
        client.send(line).expect(line);
    }
}
