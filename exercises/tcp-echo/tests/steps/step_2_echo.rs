//! Send one message back.
//!
//! The smallest thing that passes: `echo` reads once into a buffer and writes the bytes it received back to the same
//! stream.
//!
//! Notice before you move on: `read` returns how many bytes it has put into the buffer. The rest of the buffer is not
//! part of the message.
//!
//! Read on: docs/tcp-echo.md, "A buffer and a count". `Read::read` and `Write::write_all` in the documentation of std.

use crate::server;

#[test]
fn sends_back_the_bytes_that_came() {
    let server = server(&[]);
    let mut client = server.connect();

    client.send("hello\n").expect("hello\n");
}

#[test]
fn sends_nothing_else() {
    let server = server(&[]);
    let mut client = server.connect();

    client.send("once\n").expect("once\n");

    client.half_close().expect_no_more();
}
