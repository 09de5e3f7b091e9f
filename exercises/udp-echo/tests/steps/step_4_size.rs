//! Room for the largest datagram.
//!
//! The smallest thing that passes: a buffer as large as a datagram can be. Over IPv4 that is 65,507 bytes.
//!
//! Notice before you move on: a datagram is received once. What does not fit into the buffer is lost, and no
//! error tells you: the count is that of the bytes you got.
//!
//! Read on: docs/udp-echo.md, "What does not fit is lost". udp(7), and recv(2) about `MSG_TRUNC`.

use testkit::Datagrams;

use crate::server;

#[test]
fn a_datagram_of_every_size_comes_back_whole() {
    let server = server();
    let client = server.datagrams();
    let text = b"0123456789abcdef".repeat(1024);

    // Just above what buffers usually have, and what a packet of the network has.
    for size in [513, 1025, 1473, 1501, 2000, 2049, 4097, 8193] {
        client.send(&text[..size]).expect(&text[..size]);
    }
}

#[test]
fn the_largest_datagram_comes_back_whole() {
    let server = server();
    let client = server.datagrams();
    let largest = vec![b'x'; Datagrams::LARGEST];

    client.send(&largest).expect(&largest);
}
