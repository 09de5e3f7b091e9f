//! Read lines from a stream.
//!
//! Smallest thing that passes: `read_line` reads until there is a newline, and returns the text before it, without a
//! `\r` at the end. `read_loop` skips empty lines.
//!
//! Notice before you move on: one read may return half a line, half a character, or three lines. A `BufReader` keeps
//! what it has read beyond the newline for the next call. And you decode a line when it is complete, not before.
//!
//! Read on: docs/threaded-chat.md, "Lines out of a stream". See also `BufRead::read_until` in the documentation of
//! std.

use crate::{asked, enter_for_talk, expect_list, server};

#[test]
fn three_lines_at_once_are_three_messages() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");

    bob.send("one\n two, with a space in front\nthree\n");

    ada.expect("[bob] one\n[bob]  two, with a space in front\n[bob] three\n");
}

#[test]
fn a_line_in_pieces_is_one_line() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");

    bob.send_piece("hel").send_piece("l").send("o ada\n");

    ada.expect("[bob] hello ada\n");
}

#[test]
fn a_name_in_pieces_is_one_name() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut grace = asked(&server, "grace");

    grace.send_piece("gr").send_piece("ac").send("e\n");
    expect_list(&mut grace);
    grace.send("here I am\n");

    ada.expect("[grace] here I am\n");
}

#[test]
fn a_name_and_lines_may_come_at_once() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = asked(&server, "bob");

    bob.send("bob\nhello\nit is me\n");

    ada.expect("[bob] hello\n[bob] it is me\n");
}

#[test]
fn characters_that_are_cut_come_whole() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");
    let (first, second) = "süß 日本\n".as_bytes().split_at(2);

    bob.send_piece(first).send(second);

    ada.expect("[bob] süß 日本\n");
}

#[test]
fn a_line_may_end_with_carriage_return_and_newline() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = asked(&server, "bob");

    bob.send("bob\r\n");
    expect_list(&mut bob);
    bob.send("one\r\n").send_piece("two\r").send("\n");

    ada.expect("[bob] one\n[bob] two\n");
}

#[test]
fn an_empty_line_is_no_message() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");

    bob.send("\n\r\nafter two empty lines\n");

    ada.expect("[bob] after two empty lines\n");
}

#[test]
fn an_unfinished_line_at_the_end_is_no_message() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");

    bob.send("a whole line\nand half a li").half_close();

    ada.expect("[bob] a whole line\n").expect_silence();
}

#[test]
fn half_a_line_may_wait_for_the_other_half() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");

    bob.send_piece("hel");
    ada.expect_silence();
    bob.send("lo\n");

    ada.expect("[bob] hello\n");
}
