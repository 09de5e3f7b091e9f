//! Send a datagram back to where it came from.
//!
//! Smallest thing that passes: `echo` sends the bytes that `recv_from` has put into the buffer to the address that it
//! has returned with them.
//!
//! Notice before you move on: one call returns both, the count and the sender. There is no connection that would
//! remember either. And the reply leaves from the socket that received, because that is the address the sender knows.
//!
//! Read on: docs/udp-echo.md, "A count and a sender". `UdpSocket::recv_from` and `send_to` in the documentation of std.

use crate::server;

#[test]
fn a_datagram_comes_back_to_its_sender() {
    let server = server();
    let client = server.datagrams();

    client.send("hello").expect("hello");
}

#[test]
fn every_value_of_a_byte_comes_back() {
    let server = server();
    let client = server.datagrams();
    let all: Vec<u8> = (0..=255).collect();

    client.send(&all).expect(&all);
}

#[test]
fn one_datagram_has_one_reply() {
    let server = server();
    let client = server.datagrams();

    client.send("once").expect("once").expect_silence();
}
