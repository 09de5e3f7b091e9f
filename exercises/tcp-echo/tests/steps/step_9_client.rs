//! Write the client.
//!
//! The smallest thing that passes: `connect` connects, and `request` sends a line and reads until the newline that ends
//! the reply.
//!
//! Notice before you move on: the server may send a reply in pieces, or two replies at once. If you make a new
//! `BufReader` for every reply, you lose what the old one has read ahead. And a stream that ends before the newline has
//! not answered.
//!
//! Read on: docs/tcp-echo.md, "The client". `BufRead::read_until` in the documentation of std.

use testkit::{FakeServer, contract, program};

use crate::client;

#[test]
fn prints_each_reply_as_it_comes() {
    let server = FakeServer::listen();
    let client = client(&server);
    let mut connection = server.accept(&client);

    for line in ["one\n", "two words\n", "\n"] {
        client.write(line);
        connection.expect(line).send(line);
        client.expect_stdout(format!("received: {line}"));
    }
}

#[test]
fn a_reply_in_pieces_is_one_reply() {
    let server = FakeServer::listen();
    let client = client(&server);
    let mut connection = server.accept(&client);

    client.write("hello\n");
    connection.expect("hello\n").send_piece("he").send_piece("ll").send("o\n");

    client.expect_stdout("received: hello\n");
}

#[test]
fn two_replies_at_once_are_two_replies() {
    let server = FakeServer::listen();
    let client = client(&server);
    let mut connection = server.accept(&client);

    client.write("one\n");
    connection.expect("one\n").send("one\ntwo\n");
    client.expect_stdout("received: one\n");
    client.write("two\n");

    connection.expect("two\n");
    client.expect_stdout("received: two\n");
}

#[test]
fn ends_at_q_and_at_the_end_of_input() {
    for (input, last) in [
        ("last\nq\nnever\n", "last\n"),
        ("no newline at the end", "no newline at the end\n"),
    ] {
        let server = FakeServer::listen();
        let client = client(&server);
        let mut connection = server.accept(&client);

        client.write(input).close_stdin();
        connection.expect(last).send(last).expect_end();

        client.finish().success().stdout(format!("received: {last}"));
    }
}

#[test]
fn says_when_the_server_closes() {
    let server = FakeServer::listen();
    let client = client(&server);
    let mut connection = server.accept(&client);

    client.write("hello?\n");
    connection.expect("hello?\n").send("hel").half_close();

    let addr = server.address();
    client
        .finish()
        .error(&format!("cannot receive from {addr}: the server closed the connection"));
}

#[test]
fn says_when_nobody_listens() {
    let nobody = FakeServer::refusing();
    let addr = nobody.address().to_string();

    program!().run(["client", &addr]).error(&format!("cannot connect to {addr}: "));
}

#[test]
fn passes_every_line_on_as_it_is() {
    let server = FakeServer::listen();
    let client = client(&server);
    let mut connection = server.accept(&client);

    for line in [
        &b"  blanks and a tab at both ends \t\n"[..],
        b"\n",
        b"quit\n",
        b"qq\n",
        b"Q\n",
        b"a carriage return\r\n",
        b"a NUL \0 and \xff\xfe, not UTF-8\n",
    ] {
        client.write(line);
        connection.expect(line).send(line);
        client.expect_stdout([b"received: ", line].concat());
    }
}

#[test]
fn ends_quietly_when_nobody_reads_any_more() {
    let server = FakeServer::listen();
    let client =
        program!().hold_output().start(["client", &server.address().to_string()]);
    let mut connection = server.accept(&client);

    client.write("hello\n");
    connection.expect("hello\n").send("hello\n");
    // As after `| head`.
    client.close_output();

    client.finish().stderr("");
}

#[test]
fn tells_how_it_is_used() {
    contract::tells_how_it_is_used(&program!(), &["server", "client"]);
}
