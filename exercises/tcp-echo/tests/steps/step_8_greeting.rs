//! Greet each client with its number.
//!
//! The smallest thing that passes: with `--greet TEXT`, each client first gets TEXT and a newline, with `{n}`
//! replaced by the client's number. The first client is number 1.
//!
//! Notice before you move on: the number is known where clients are accepted, and each thread needs a value of
//! its own. A thread that looks at a shared counter sees what the counter is now, not what it was then.
//!
//! Read on: docs/tcp-echo.md, "A greeting for each client".

use crate::server;

#[test]
fn each_client_gets_its_own_number() {
    let server = server(&["--greet", "welcome, client {n}"]);
    // All are connected before the first one reads.
    let mut clients: Vec<_> = (0..5).map(|_| server.connect()).collect();

    for (at, client) in clients.iter_mut().enumerate() {
        client.expect(format!("welcome, client {}\n", at + 1));
    }
}

#[test]
fn the_greeting_comes_once_and_is_not_counted() {
    let server = server(&["--greet", "-- {n} {n} --"]);
    let mut client = server.connect();
    let peer = client.address();

    client.expect("-- 1 1 --\n");
    client.send("hello\n").expect("hello\n").half_close().expect_end();

    let closed = format!("closed {peer}: 6 bytes echoed");
    server.expect_log(&format!("the line {closed:?}"), |line| line == closed);
}

#[test]
fn numbers_go_on_after_the_first_255_clients() {
    let server = server(&["--greet", "{n}"]);

    for number in 1..=300 {
        server.connect().expect(format!("{number}\n"));
    }
}
