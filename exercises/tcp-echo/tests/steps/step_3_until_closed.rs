//! Continue until the client closes.
//!
//! The smallest thing that passes: a loop in `echo` that ends when `read` returns 0, and the count of all bytes sent
//! back.
//!
//! Notice before you move on: 0 does not mean "nothing yet", because `read` waits for bytes. It means the end of the
//! stream: the client will send no more. The client can still receive, so answer all it has sent before you close, too.
//!
//! Read on: docs/tcp-echo.md, "Zero bytes means the end". shutdown(2).

use testkit::RandomStream;

use crate::server;

#[test]
fn answers_one_message_after_the_other() {
    let server = server(&[]);
    let mut client = server.connect();

    for message in ["a long first message\n", "short\n", "x\n", "and a last one\n"] {
        client.send(message).expect(message);
    }
}

#[test]
fn sends_nothing_more_at_the_end() {
    let server = server(&[]);
    let mut client = server.connect();

    client
        .send("a line\nand no newline")
        .half_close()
        .expect("a line\nand no newline")
        .expect_end();
}

#[test]
fn logs_each_connection_and_its_count() {
    let server = server(&[]);
    let mut client = server.connect();
    let peer = client.address();

    client.send("seven\n").expect("seven\n");
    client.send("bytes\n").expect("bytes\n");
    client.half_close().expect_end();

    let (opened, closed) =
        (format!("connection from {peer}"), format!("closed {peer}: 12 bytes echoed"));
    server.expect_log(
        &format!("the line {opened:?}, with the address of the client"),
        |line| line == opened,
    );
    server.expect_log(
        &format!("the line {closed:?}, with the address of the client"),
        |line| line == closed,
    );
    server.expect_stdout("");
}

#[test]
fn counts_the_bytes_of_each_connection() {
    let server = server(&[]);

    for message in ["first\n", "the second client\n"] {
        let mut client = server.connect();
        let closed =
            format!("closed {}: {} bytes echoed", client.address(), message.len());
        client.send(message).expect(message).half_close().expect_end();
        server.expect_log(
            &format!("the line {closed:?}, with the address of the client"),
            |line| line == closed,
        );
    }
}

#[test]
fn answers_what_came_before_the_end() {
    let server = server(&[]);
    let mut client = server.connect_with_buffer(32 * 1024);
    let lines = RandomStream::of_lines();

    // The client does not read yet: when it ends its side, a part of the reply has not even been sent.
    let sent = client.send_until_blocked(&lines);

    client.half_close().expect_stream(&lines, sent).expect_end();
}
