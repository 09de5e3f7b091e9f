//! A stream has no messages.
//!
//! The smallest thing that passes: perhaps what you already have, if you have used `write_all`.
//!
//! Notice before you move on: you cannot see where the client's writes began and ended. One read may return a
//! single byte or many messages. And if the client does not read, one `write` may take only a part of your bytes.
//!
//! Read on: docs/tcp-echo.md, "A stream has no messages". write(2), under "Notes".

use testkit::RandomStream;

use crate::server;

#[test]
fn bytes_that_come_one_by_one_come_back_one_by_one() {
    let server = server(&[]);
    let mut client = server.connect();

    for byte in b"one byte at a time\n" {
        client.send([*byte]).expect([*byte]);
    }
}

#[test]
fn sixteen_mebibytes_come_back_while_they_are_sent() {
    let server = server(&[]);
    let mut client = server.connect();

    client.exchange(&RandomStream::new(), 16 << 20);

    client.half_close().expect_end();
}

#[test]
fn a_client_that_reads_late_gets_everything() {
    let server = server(&[]);
    let mut client = server.connect_with_buffer(32 * 1024);
    let stream = RandomStream::new();

    // The server is stuck in a write. The system may interrupt that write: it then has taken a part.
    let sent = client.send_until_blocked(&stream);
    client.expect_no_time_limit();
    server.stop_and_continue();

    client.half_close().expect_stream(&stream, sent).expect_end();
}

#[test]
fn a_conversation_may_have_ten_thousand_messages() {
    let server = server(&[]);
    let mut client = server.connect();

    for _ in 0..10_000 {
        client.send("x").expect("x");
    }

    client.half_close().expect_end();
}
