//! Write the client: two threads and one connection.
//!
//! Smallest thing that passes: `send_lines` sends what is typed, `next_line` brings what arrives, and `finish` waits
//! for whichever ends first.
//!
//! Notice before you move on: the client waits for a line that is typed and for a line that arrives, and one blocking
//! call waits for one of them. So it has two threads. Main cannot end a thread that waits for standard input, so it
//! does not join it.
//!
//! Read on: docs/threaded-chat.md, "The client". See also `TcpStream::shutdown` in the documentation of std.

use testkit::{FakeServer, Peer, Running, contract, program};

use crate::{enter, server};

/// The client and its connection to a server that the check plays.
#[track_caller]
fn client(server: &FakeServer, options: &[&str]) -> (Running, Peer) {
    let addr = server.address().to_string();
    let client = program!().start(["client", &addr].iter().chain(options).copied());
    let connection = server.accept(&client);
    (client, connection)
}

#[test]
fn prints_what_comes_while_nothing_is_typed() {
    let server = FakeServer::listen();
    let (client, mut connection) = client(&server, &[]);

    connection.send("one\n");
    client.expect_stdout("one\n");
    connection.send_piece("tw").send("o\nthree\n");

    client.expect_stdout("two\nthree\n");
}

#[test]
fn a_name_on_the_command_line_is_sent_first() {
    let server = FakeServer::listen();
    let (client, mut connection) = client(&server, &["--name", "ada"]);

    connection.expect("ada\n");
    client.write("hello\n");

    connection.expect("hello\n");
}

#[test]
fn sends_each_line_at_once() {
    let server = FakeServer::listen();
    let (client, mut connection) = client(&server, &[]);

    for line in [
        "ada\n",
        "\n",
        "  blanks and a tab at both ends \t\n",
        "q\n",
        "quit\n",
        "/quitting\n",
        "a carriage return\r\n",
    ] {
        client.write(line);
        connection.expect(line);
    }
}

#[test]
fn ends_at_quit_and_at_the_end_of_input() {
    for input in ["last\n/quit\nnever\n", "last"] {
        let server = FakeServer::listen();
        let (client, mut connection) = client(&server, &[]);

        client.write(input).close_stdin();
        connection.expect("last\n").expect_end();
        connection.send("[bob] before you go\n");
        drop(connection);

        client.finish().success().stdout("[bob] before you go\n");
    }
}

#[test]
fn says_when_nobody_listens() {
    let nobody = FakeServer::refusing();
    let addr = nobody.address().to_string();

    program!().run(["client", &addr]).error(&format!("cannot connect to {addr}: "));
}

#[test]
fn says_when_the_server_ends_though_nothing_is_typed() {
    let server = FakeServer::listen();
    let (client, mut connection) = client(&server, &[]);

    connection.send("* the server is closing\n");
    client.expect_stdout("* the server is closing\n");
    drop(connection);

    let addr = server.address();
    client
        .finish()
        .error(&format!("cannot receive from {addr}: the server closed the connection"));
}

#[test]
fn prints_whatever_comes_before_the_end() {
    let server = FakeServer::listen();
    let (client, mut connection) = client(&server, &[]);

    connection.send(b"[bob] not \xff UTF-8\n");
    client.expect_stdout("[bob] not \u{fffd} UTF-8\n");
    connection.send("and no newline");
    drop(connection);

    let addr = server.address();
    client
        .expect_stdout("and no newline\n")
        .finish()
        .error(&format!("cannot receive from {addr}: the server closed the connection"));
}

#[test]
fn stops_quietly_when_nobody_reads_any_more() {
    let server = FakeServer::listen();
    let client =
        program!().hold_output().start(["client", &server.address().to_string()]);
    let mut connection = server.accept(&client);

    connection.send("[bob] hello\n");
    // As after `| head`.
    client.close_output();

    client.finish().stderr("");
}

#[test]
fn talks_in_a_real_room() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");
    let addr = server.announced().to_string();
    let bob = program!().start(["client", &addr, "--name", "bob"]);
    ada.expect("* bob has entered the room\n");

    bob.write("hello ada\n/quit\n");

    ada.expect("[bob] hello ada\n* bob has left the room\n");
    bob.finish().success();
}

#[test]
fn tells_how_it_is_used() {
    contract::tells_how_it_is_used(&program!(), &["server", "client"]);
}
