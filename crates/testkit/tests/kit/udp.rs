//! Servers and clients of UDP that misbehave, and their reports.

use std::time::Duration;

use expect_test::expect_file;
use testkit::{FakeUdpServer, Running, platform};

use crate::reports::failure;
use crate::victim::victim;

#[test]
fn datagrams_are_expected_one_by_one() {
    let server = victim().start(["udp-good"]);
    let client = server.datagrams();

    client.send("one").send("").send("two");

    client.expect("one").expect("").expect("two");
}

#[test]
fn a_datagram_that_is_cut_is_compared() {
    let report = failure(|| {
        let server = victim().start(["udp-good"]);
        server.datagrams().send([b'x'; 70]).expect([b'x'; 70]);
    });

    expect_file!["../golden/datagram-cut.txt"].assert_eq(&report);
}

#[test]
fn a_datagram_from_elsewhere_is_no_reply() {
    let report = failure(|| {
        let server = victim().start(["udp-other-socket"]);
        server.datagrams().send("hello").expect("hello");
    });

    expect_file!["../golden/datagram-from-elsewhere.txt"].assert_eq(&report);
}

#[test]
fn a_datagram_that_does_not_come_shows_where_the_program_waits() {
    let report = failure(|| {
        let server = victim().start(["udp-good"]);
        let client = server.datagrams();
        client.send("once").expect("once").expect("twice");
    });

    expect_file!["../golden/no-datagram.txt"].assert_eq(&report);
}

#[test]
fn a_reply_that_comes_twice_is_no_silence() {
    let report = failure(|| {
        let server = victim().start(["udp-good"]);
        server.datagrams().send("once").send("once").expect("once").expect_silence();
    });

    assert!(report.contains("the reply came twice"), "{report}");
}

#[test]
fn datagrams_that_were_not_asked_for_do_not_break_the_silence() {
    let server = victim().start(["udp-good"]);

    server.datagrams().send("once").expect("once").expect_silence();
}

#[test]
fn a_server_that_ends_at_an_empty_datagram_is_named() {
    let report = failure(|| {
        let server = victim().start(["udp-ends-when-empty"]);
        server.datagrams().send("one").expect("one").send("").expect("");
    });

    expect_file!["../golden/datagram-empty.txt"].assert_eq(&report);
}

#[test]
fn a_reply_that_another_sender_got_is_found() {
    let report = failure(|| {
        let server = victim().start(["udp-first-sender"]);
        let (one, two) = (server.datagrams(), server.datagrams());
        one.send("from one").expect("from one");
        two.send("from two").expect("from two");
    });

    expect_file!["../golden/datagram-to-another.txt"].assert_eq(&report);
}

#[test]
fn a_reply_to_another_sender_is_no_reply() {
    let report = failure(|| {
        let server = victim().start(["udp-first-sender"]);
        let (one, two) = (server.datagrams(), server.datagrams());
        one.send("from one").expect("from one");
        two.send("from two");
        one.expect("from one");
    });

    assert!(report.contains("what another sender had sent"), "{report}");
}

#[test]
fn a_server_that_connects_its_socket_is_named() {
    let report = failure(|| {
        let server = victim().start(["udp-connects"]);
        server.datagrams().send("from one").expect("from one");
        server.datagrams().send("from two").expect("from two");
    });

    expect_file!["../golden/datagram-connected.txt"].assert_eq(&report);
}

#[test]
fn an_address_that_nobody_has_is_told() {
    victim().start(["udp-good"]).expect_bound();

    let report = failure(|| _ = victim().start(["good"]).expect_bound());

    expect_file!["../golden/not-bound.txt"].assert_eq(&report);
}

#[test]
fn a_stopped_program_does_nothing_in_between() {
    let server = victim().start(["udp-good"]);
    let client = server.datagrams();

    let states = server.while_stopped(|| {
        client.send("one");
        platform::threads(server.pid())
            .map(|threads| threads.iter().map(|thread| thread.state).collect::<String>())
    });

    assert!(states.is_none_or(|states| states == "T"), "it is stopped");
    client.expect("one");
}

/// A client of UDP, in the way that `mode` names.
fn asking(mode: &str, server: &FakeUdpServer) -> Running {
    victim().start([mode, &server.address().to_string()])
}

#[test]
fn a_client_is_served_datagram_by_datagram() {
    let mut server = FakeUdpServer::bind();
    let client = asking("udp-asks", &server);

    server.expect(&client, "hello").reply_from_stranger("no").reply("yes");

    client.expect_stdout("yes\n").finish().success();
    server.expect_no_more(&client).expect_no_other(&client);
}

#[test]
fn a_client_that_sends_nothing_is_a_report() {
    let report = failure(|| _ = FakeUdpServer::bind().expect(&victim().start(["stdin"]), "hello"));

    expect_file!["../golden/no-request.txt"].assert_eq(&report);
}

#[test]
fn a_client_that_sends_something_else_is_a_report() {
    let report = failure(|| {
        let mut server = FakeUdpServer::bind();
        let client = asking("udp-asks", &server);
        server.expect(&client, "1 hello");
    });

    expect_file!["../golden/another-request.txt"].assert_eq(&report);
}

#[test]
fn a_client_that_does_not_send_again_is_a_report() {
    let report = failure(|| {
        let mut server = FakeUdpServer::bind();
        let client = asking("udp-asks", &server);
        server.expect(&client, "hello").expect_again(&client);
    });

    expect_file!["../golden/not-again.txt"].assert_eq(&report);
}

#[test]
fn a_client_that_ends_at_a_late_reply_has_not_sent_again() {
    let report = failure(|| {
        let mut server = FakeUdpServer::bind();
        let client = asking("udp-asks", &server);
        server.expect(&client, "hello").reply_until_again(&client, "late", Duration::from_secs(1));
    });

    assert!(report.contains("the client did not send again"), "{report}");
}

#[test]
fn a_client_that_believes_a_stranger_is_named() {
    let report = failure(|| {
        let mut server = FakeUdpServer::bind();
        let client = asking("udp-asks-anybody", &server);
        server.expect(&client, "hello").reply_from_stranger("forged").reply("hello");
        client.expect_stdout("hello\n");
    });

    expect_file!["../golden/stranger.txt"].assert_eq(&report);
}

#[test]
fn what_nobody_receives_is_refused() {
    let nobody = FakeUdpServer::refusing();

    let client = victim().start(["udp-asks", &nobody.address().to_string()]);

    client.finish().code(101).stderr(predicates::str::contains("refused"));
}

#[test]
fn a_datagram_before_the_end_is_one_too_many() {
    let mut server = FakeUdpServer::bind();
    let client = asking("udp-asks", &server);

    let more = failure(|| _ = server.expect_no_more(&client));
    assert!(more.contains("it sent more often than it should"), "{more}");

    let mut server = FakeUdpServer::bind();
    let client = asking("udp-asks", &server);
    let other = failure(|| _ = server.expect_no_other(&client));
    assert!(other.contains("it sent what it should not send"), "{other}");
}

#[test]
fn a_client_that_does_not_end_is_a_report() {
    let mut server = FakeUdpServer::bind();
    let client = asking("udp-asks", &server);
    server.expect(&client, "hello");

    let report = failure(|| _ = server.expect_no_more(&client));

    assert!(
        report.contains("the client did not end") && report.contains("without a time limit"),
        "{report}"
    );
}

#[test]
fn who_wants_to_see_hears_the_next_datagram_whatever_it_is() {
    let server = victim().start(["udp-good"]);
    let client = server.datagrams();

    client.send("one");

    assert_eq!(client.hear(), Some(b"one".to_vec()));
    assert_eq!(client.hear(), None);
}
