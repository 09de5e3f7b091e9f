//! One receive is one datagram.
//!
//! The smallest thing that passes: a loop in `server` that never ends.
//!
//! Notice before you move on: UDP keeps message boundaries, unlike TCP: each receive returns exactly one
//! datagram. A datagram may be empty, and then `recv_from` returns 0. With TCP that would be the end of the
//! stream. Here it is a message like any other.
//!
//! Read on: docs/udp-echo.md, "One receive, one datagram". udp(7).

use crate::server;

#[test]
fn a_short_datagram_after_a_long_one_stays_short() {
    let server = server();
    let client = server.datagrams();

    for datagram in
        ["a long datagram first", " short \n", "x", "and a longer one at the very end"]
    {
        client.send(datagram).expect(datagram);
    }
}

#[test]
fn three_datagrams_have_three_replies() {
    let server = server();
    let client = server.datagrams();

    // All wait already when the server comes to receive.
    server.while_stopped(|| _ = client.send("one").send("two").send("three"));

    client.expect("one").expect("two").expect("three").expect_silence();
    server.expect_stdout("");
}

#[test]
fn each_of_two_equal_datagrams_has_its_reply() {
    let server = server();
    let client = server.datagrams();

    for _ in 0..2 {
        client.send("the same").expect("the same");
    }
}

#[test]
fn an_empty_datagram_is_not_the_end() {
    let server = server();
    let client = server.datagrams();

    client.send("").expect("");

    client.send("hello?").expect("hello?");
}

#[test]
fn a_sender_may_come_back_after_a_while() {
    let server = server();
    let client = server.datagrams();

    client.send("once").expect("once").expect_silence();

    client.send("once more").expect("once more");
}

#[test]
fn bytes_that_are_no_text_end_nothing() {
    let server = server();
    let client = server.datagrams();

    client.send(b"\x00\xff\x00").expect(b"\x00\xff\x00");

    client.send("still there?").expect("still there?");
}

#[test]
fn waits_without_work_while_nothing_comes() {
    let server = server();
    let client = server.datagrams();

    client.send("hello").expect("hello");

    server.expect_no_spinning();
}
