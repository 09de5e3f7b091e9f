//! Limit what clients can send.
//!
//! Smallest thing that passes: `read_line` stores at most `max_line` bytes and two more. A longer line, or one that is
//! not valid UTF-8, is an error of kind `InvalidData`. `read_loop` removes control characters, except tabs.
//!
//! Notice before you move on: `read_until` alone stores a line without an end until your memory is full. And a client
//! that is dropped is told why first, because an error without a reason is hard to fix.
//!
//! Read on: docs/threaded-chat.md, "Limits on what clients send". See also `Read::take` and `String::from_utf8` in the
//! documentation of std.

use crate::{enter, enter_for_talk, expect_refusal, server, stranger};

#[test]
fn the_longest_line_passes() {
    let server = server(&["--max-line", "40"]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");
    let longest = "é".repeat(20);

    bob.send(format!("{longest}\r\n{longest}\n{longest}!\n"));

    ada.expect(format!("[bob] {longest}\n[bob] {longest}\n"));
    expect_refusal(&mut bob, "a line of 41 bytes");
}

#[test]
fn a_line_that_is_no_utf8_is_told_and_its_sender_dropped() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");
    let mut bob = enter(&server, "bob");
    ada.expect("* bob has entered the room\n");

    bob.send(b"fine\nnot \xff\xfe fine\n");

    ada.expect("[bob] fine\n* bob has left the room\n");
    expect_refusal(&mut bob, "a line that is no UTF-8");
    bob.expect_end();
}

#[test]
fn a_line_without_end_is_told_and_its_sender_dropped() {
    let server = server(&["--max-line", "40"]);
    let mut ada = enter(&server, "ada");
    let mut bob = enter(&server, "bob");
    ada.expect("* bob has entered the room\n");

    bob.send("x".repeat(44));

    ada.expect("* bob has left the room\n");
    expect_refusal(&mut bob, "44 bytes without a newline, where a line has at most 40");
    bob.expect_end();
}

#[test]
fn control_characters_never_reach_another_client() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");

    bob.send("\x1b[2Jclear\u{7}\x08 and\u{9b}31m \0red\r not\x7f, but a tab:\t.\n\x1b\n");
    bob.send("/msg ada \x1bpsst\n");

    ada.expect("[bob] [2Jclear and31m red not, but a tab:\t.\n[bob -> you] psst\n");
}

#[test]
fn gives_back_the_threads_and_descriptors_of_those_who_left() {
    let server = server(&[]);
    // Whoever is in the room has its threads, and the server all its own.
    let _ada = enter(&server, "ada");
    let Some(before) = server.usage() else { return };

    for number in 0..20 {
        let mut client = stranger(&server);
        client.send(["bob\n", "", "no name\n", "eve\nhello\n/quit\n"][number % 4]);
        if number % 2 == 0 { client.reset() } else { drop(client) }
    }

    let wanted = format!(
        "{} threads and {} descriptors, as before they came",
        before.threads, before.descriptors
    );
    server.expect_given_back(&wanted, |now| {
        now.threads <= before.threads && now.descriptors <= before.descriptors
    });
}

#[test]
fn lives_on_when_its_own_input_ends() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");

    server.close_stdin();
    let mut bob = enter_for_talk(&server, "bob");
    bob.send("hello\n");

    ada.expect("[bob] hello\n");
}

#[test]
fn three_hundred_who_say_nothing_disturb_nobody() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let _crowd: Vec<_> = (0..300).map(|_| stranger(&server)).collect();
    let mut bob = enter_for_talk(&server, "bob");

    bob.send("quite a crowd\n");

    ada.expect("[bob] quite a crowd\n");
}

#[test]
fn needs_no_processor_while_nothing_happens() {
    let server = server(&[]);
    let _ada = enter(&server, "ada");
    let _nameless = stranger(&server);
    drop(enter(&server, "bob"));

    server.expect_no_spinning();
}

#[test]
fn a_refused_client_that_stays_holds_nothing() {
    let server = server(&[]);
    let _ada = enter(&server, "ada");
    let Some(before) = server.usage() else { return };

    let mut refused = stranger(&server);
    refused.send("not a name\n");
    expect_refusal(&mut refused, "a bad name");
    refused.expect_end();

    // Its own side stays open all the time.
    let as_before = format!(
        "{} threads and {} descriptors, as before the refused client",
        before.threads, before.descriptors
    );
    server.expect_given_back(&as_before, |now| {
        now.threads <= before.threads && now.descriptors <= before.descriptors
    });
}

#[test]
fn survives_running_out_of_descriptors() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");
    let Some(before) = server.usage() else { return };
    if !server.limit_open_files(8) {
        return;
    }

    // Eight fill the table of descriptors, and two wait in the queue of the listener.
    let crowd: Vec<_> = (0..8 + 2).map(|_| server.connect()).collect();
    server.expect_usage("as many descriptors as it may have", |now| {
        now.descriptors >= before.descriptors + 8
    });

    server.expect_no_spinning();
    bob.send("still here\n");
    ada.expect("[bob] still here\n");

    drop(crowd);
    enter(&server, "eve");
}
