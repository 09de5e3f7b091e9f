//! Write the client.
//!
//! The smallest thing that passes: `connect` binds a socket to port 0 and connects it to the server, and `receive`
//! returns the datagram that arrives.
//!
//! Notice before you move on: connecting a UDP socket sends nothing, so it succeeds even if no server is there. It sets
//! the address for `send`, and it lets `recv` receive from that address alone. Without it, any program may send to your
//! port.
//!
//! Read on: docs/udp-echo.md, "The client". `UdpSocket::connect` in the documentation of std.

use testkit::{FakeUdpServer, Running, contract, program};

/// So patient that it does not send again while a check takes its time.
fn client(server: &FakeUdpServer) -> Running {
    crate::client(server, &["--timeout-ms", "60000"])
}

#[test]
fn asks_and_prints_each_reply_as_it_comes() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server);

    // From step 7 on a number stands in front of each line.
    for line in ["one", "two words", ""] {
        client.write(format!("{line}\n"));
        server.expect_ending(&client, line).echo();
        client.expect_stdout(format!("received: {line}\n"));
    }
}

#[test]
fn ends_at_q_and_at_the_end_of_input() {
    for (input, last) in
        [("last\nq\nnever\n", "last"), ("no newline at the end", "no newline at the end")]
    {
        let mut server = FakeUdpServer::bind();
        let client = client(&server);

        client.write(input).close_stdin();
        server.expect_ending(&client, last).echo();

        client.finish().success().stdout(format!("received: {last}\n"));
        server.expect_no_other(&client);
    }
}

#[test]
fn datagrams_from_strangers_are_no_replies() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server);

    client.write("hello\n");
    server.expect_ending(&client, "hello");
    let forged = String::from_utf8_lossy(server.request()).replace("hello", "forged");
    server.reply_from_stranger(&forged).echo();

    client.expect_stdout("received: hello\n");
}

#[test]
fn two_clients_run_at_the_same_time() {
    let mut server = FakeUdpServer::bind();
    let clients = [client(&server), client(&server)];

    for (client, line) in clients.iter().zip(["one", "two"]) {
        client.write(format!("{line}\n"));
        server.expect_ending(client, line).echo();
        client.expect_stdout(format!("received: {line}\n"));
    }
}

#[test]
fn passes_every_line_on_as_it_is() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server);

    for line in [
        "  blanks and a tab at both ends \t",
        "",
        "quit",
        "qq",
        "Q",
        "a carriage return\r",
        "a NUL \0 in the middle",
    ] {
        client.write(format!("{line}\n"));
        server.expect_ending(&client, line).echo();
        client.expect_stdout(format!("received: {line}\n"));
    }
}

#[test]
fn bytes_that_are_no_text_are_shown_all_the_same() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server);

    client.write(b"\xff\xfe no text\n");
    server.expect_ending(&client, b"\xff\xfe no text").echo();

    client.expect_stdout("received: \u{fffd}\u{fffd} no text\n");
}

#[test]
fn long_lines_come_back_whole() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server);
    let line = "long line ".repeat(2000);

    client.write(format!("{line}\n"));
    server.expect_ending(&client, &line).echo();

    client.expect_stdout(format!("received: {line}\n"));
}

#[test]
fn says_when_a_line_is_too_long_for_a_datagram() {
    let server = FakeUdpServer::bind();
    let client = client(&server);

    client.write("x".repeat(70_000) + "\n");

    client.finish().error(&format!("cannot send to {}: ", server.address()));
}

#[test]
fn ends_quietly_when_nobody_reads_any_more() {
    let mut server = FakeUdpServer::bind();
    let client = program!().hold_output().start([
        "client",
        &server.address().to_string(),
        "--timeout-ms",
        "60000",
    ]);

    client.write("hello\n");
    server.expect_ending(&client, "hello").echo();
    // As after `| head`.
    client.close_output();

    client.finish().stderr("");
}

#[test]
fn tells_how_it_is_used() {
    contract::tells_how_it_is_used(&program!(), &["server", "client"]);

    program!().run(["client", "localhost:0", "--timeout-ms", "0"]).code(2).stdout("");
}
