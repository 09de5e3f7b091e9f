//! Many clients at the same time.
//!
//! The smallest thing that passes: `server` gives each client a thread, and returns to `accept` at once.
//!
//! Notice before you move on: without threads everything looks fine as long as each client leaves before the next one
//! asks. Even then clients can connect, because the kernel completes connections: only the reply is missing.
//!
//! Read on: docs/tcp-echo.md, "A thread for each client". `thread::spawn` and `move` closures in the documentation of
//! std.

use crate::server;

#[test]
fn a_silent_client_keeps_nobody_waiting() {
    let server = server(&[]);
    let mut silent = server.connect();

    let mut others = Vec::new();
    for number in 1..=64 {
        let mut client = server.connect();
        client.send(format!("client {number}\n")).expect(format!("client {number}\n"));
        others.push(client);
    }

    silent.send("at last\n").expect("at last\n");
}

#[test]
fn each_client_gets_its_own_bytes() {
    let server = server(&[]);
    let mut clients: Vec<_> = (0..8).map(|_| server.connect()).collect();

    for (number, client) in clients.iter_mut().enumerate() {
        client.send(format!("from client {number}\n"));
    }

    for (number, client) in clients.iter_mut().enumerate().rev() {
        client.expect(format!("from client {number}\n"));
        client.half_close().expect_end();
    }
}

#[test]
fn needs_no_processor_while_nothing_happens() {
    let server = server(&[]);
    let mut silent = server.connect();
    let mut gone = server.connect();
    silent.send("hello\n").expect("hello\n");
    gone.send("hello\n").expect("hello\n").half_close().expect_end();

    server.expect_no_spinning();
}

#[test]
fn a_client_may_be_silent_for_as_long_as_it_likes() {
    let server = server(&[]);
    let mut client = server.connect();
    client.send("hello\n").expect("hello\n");

    client.expect_silence().expect_no_time_limit();

    client.send("still here\n").expect("still here\n");
}
