//! Live with loss.
//!
//! The smallest thing that passes: send each line with its number and a space before it, `7 hello`. Limit the time
//! for its reply. If no reply arrives, send the same datagram again, `--retries` times, and then report an error.
//!
//! Notice before you move on: your program cannot know whether the request was lost, or the reply, or whether it is
//! only late. So a late reply may arrive while you wait for the next one, and only the number tells them apart. And
//! a read timeout is about one receive: whatever arrives, right or wrong, the next receive starts it anew.
//!
//! Read on: docs/udp-echo.md, "Live with loss". `UdpSocket::set_read_timeout` in the documentation of std.

use std::time::{Duration, Instant};

use testkit::{Delivery, FakeUdpServer, LossyProxy, Running, contract, program};

use crate::{client, reject};

#[test]
fn asks_again_when_nothing_comes() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server, &["--timeout-ms", "100", "--retries", "1000"]);

    client.write("one\n");
    server
        .expect(&client, "1 one")
        .expect_again(&client)
        .expect_again(&client)
        .reply("1 one");

    client.expect_stdout("received: one\n");
}

#[test]
fn gives_up_after_as_many_tries_as_it_is_told() {
    let _ = gives_up_after(6, 600, &["--timeout-ms", "100", "--retries", "5"]);
}

#[test]
fn gives_up_after_four_tries_if_it_is_not_told() {
    let _ = gives_up_after(4, 2000, &[]);
}

#[test]
fn gives_up_no_sooner_than_it_is_told() {
    let _ = gives_up_after(1, 1200, &["--timeout-ms", "1200", "--retries", "0"]);
}

#[track_caller]
fn gives_up_after(tries: u32, promised: u128, options: &[&str]) -> Running {
    let start = Instant::now();
    let mut server = FakeUdpServer::bind();
    let client = client(&server, options);

    client.write("hello?\n");
    server.expect(&client, "1 hello?");
    (1..tries).for_each(|_| _ = server.expect_again(&client));
    server.expect_no_more(&client);

    let noun = if tries == 1 { "try" } else { "tries" };
    let gives_up =
        format!("cannot reach {}: no reply after {tries} {noun}", server.address());
    client.finish().error(&gives_up);
    let waited = start.elapsed().as_millis();
    if waited < promised * 9 / 10 {
        let expected = format!(
            "it waits for about {promised} ms: {tries} {noun} of the same length"
        );
        let got = format!("it gave up after {waited} ms");
        reject(&client, "the client gives up too soon", &expected, &got);
    }
    client
}

#[test]
fn each_try_waits_as_long_as_it_is_told() {
    // With a wait that grows from try to try it would be ten times as long, or a million times.
    let start = Instant::now();
    let client = gives_up_after(21, 1050, &["--timeout-ms", "50", "--retries", "20"]);

    let waited = start.elapsed();
    if waited > Duration::from_secs(6) {
        let got = format!("{waited:?}: does each try wait longer than the one before?");
        reject(&client, "the client gives up too late", "21 tries of 50 ms", &got);
    }
}

#[test]
fn late_replies_are_no_answers_to_the_next_line() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server, &["--timeout-ms", "60000", "--retries", "0"]);

    client.write("one\n");
    server.expect(&client, "1 one").reply("1 one").reply("1 one").reply("1 one");
    client.expect_stdout("received: one\n");

    client.write("two\n");
    server.expect(&client, "2 two").reply("1 one").reply("2 two");
    client.expect_stdout("received: two\n");
}

#[test]
fn late_replies_do_not_prolong_a_try() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server, &["--timeout-ms", "1000", "--retries", "1000"]);

    client.write("one\n");
    server
        .expect(&client, "1 one")
        .reply_until_again(&client, "0 from before", Duration::from_secs(1))
        .reply("1 one");

    client.expect_stdout("received: one\n");
}

#[test]
fn lines_are_answered_once_and_in_order_whatever_the_network_does() {
    let server = contract::announces_its_address(&program!());
    let mut dice = testkit::random();
    let network =
        LossyProxy::towards(server.announced(), move |_, _| match dice.u8(..9) {
            0..3 => Delivery::Lost,
            3 => Delivery::Doubled,
            4 => Delivery::Late(Duration::from_millis(60)),
            _ => Delivery::Arrives,
        });
    let addr = network.address().to_string();
    let client =
        program!().start(["client", &addr, "--timeout-ms", "40", "--retries", "1000"]);

    client
        .write((1..=20).map(|number| format!("line {number}\n")).collect::<String>())
        .close_stdin();

    let wanted: String =
        (1..=20).map(|number| format!("received: line {number}\n")).collect();
    client.expect_stdout(&wanted).finish().success().stdout(wanted);
}

#[test]
fn says_when_nobody_is_there() {
    let nobody = FakeUdpServer::refusing();
    let addr = nobody.address().to_string();
    let start = Instant::now();
    let client = program!().start(["client", &addr, "--timeout-ms", "100"]);
    client.write("hello?\n");

    client.finish().error(&format!("cannot reach {addr}: "));
    // The system may report at once that nobody is there. Tries are something else.
    if client.says("no reply after 4 tries")
        && start.elapsed() < Duration::from_millis(360)
    {
        reject(
            &client,
            "the client counts tries that it has not made",
            "4 tries of 100 ms each, or the error that the system reports",
            "\"no reply after 4 tries\" before they could be over",
        );
    }
}

#[test]
fn three_hundred_lines_have_three_hundred_numbers() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server, &["--timeout-ms", "60000", "--retries", "0"]);

    for number in 1..=300 {
        client.write("line\n");
        server.expect(&client, format!("{number} line")).echo();
        client.expect_stdout("received: line\n");
    }
}

#[test]
fn waits_on_when_it_is_interrupted() {
    let mut server = FakeUdpServer::bind();
    let client = client(&server, &["--timeout-ms", "60000", "--retries", "0"]);
    client.write("one\n");
    server.expect(&client, "1 one");

    // As Ctrl-Z and `fg` do it at a terminal.
    client.interrupt_a_read();

    server.reply("1 one");
    client.expect_stdout("received: one\n");
}
