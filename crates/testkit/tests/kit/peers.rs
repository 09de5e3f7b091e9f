//! Several peers of one program: what one hears, another has said.

use std::panic::resume_unwind;
use std::thread;

use expect_test::expect_file;
use testkit::{FakeServer, ReadEnd};

use crate::reports::failure;
use crate::victim::victim;

#[test]
fn peers_with_names_are_shown_in_one_ladder() {
    let report = failure(|| {
        let server = victim().start(["good"]);
        let mut ada = server.connect().named("ada");
        let mut bob = server.connect().named("bob");
        ada.send("hello\n").expect("hello\n");
        bob.send("hi\n").expect("[ada] hello\n");
    });

    expect_file!["../golden/peers.txt"].assert_eq(&report);
}

#[test]
fn a_client_that_asks_for_more_after_the_end_has_missed_it() {
    let report = failure(|| {
        let server = FakeServer::listen();
        let client = victim().start(["misses-the-end", &server.address().to_string()]);
        server.accept(&client).expect("hello?\n").send("hel").half_close();
        drop(client.finish());
    });

    assert!(
        report
            .contains("likely cause  main waits for standard input (examples/victim/waits.rs:#),"),
        "{report}"
    );
    assert!(!report.contains("nothing comes from there"), "{report}");
}

#[test]
fn lines_that_do_not_matter_are_left_out_wherever_they_are_cut() {
    let server = victim().start(["good"]);
    let mut client = server.connect();
    client.ignore_lines("* ");

    client.send("* noise\none\n* more\ntwo\n").expect("one\ntwo\n");
    client.send_piece("*").send_piece(" no").send("ise\nthree\n").expect("three\n");
    client.send("*no noise\n").expect("*no noise\n");
}

#[test]
fn a_line_that_does_not_come_is_told_in_words() {
    let report = failure(|| {
        victim().start(["good"]).connect().expect_line("a line that asks for a name", |_| Ok(()));
    });

    expect_file!["../golden/line-missing.txt"].assert_eq(&report);
}

#[test]
fn a_line_that_comes_back_to_its_sender_is_named() {
    let report = failure(|| {
        let server = victim().start(["good"]);
        let mut client = server.connect();
        client.send("hello\n[ada] hello\n").expect("[bob] hi\n");
    });

    expect_file!["../golden/own-line.txt"].assert_eq(&report);
}

#[test]
fn the_first_line_in_another_order_is_shown() {
    let lines = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let server = victim().start(["good"]);
    server.expect_same_order(&[("ada", lines("a b c")), ("bob", lines("a b c"))]);

    let report = failure(|| {
        let heard =
            [("ada", lines("a b c d")), ("bob", lines("a b c d")), ("eve", lines("a c b d"))];
        server.expect_same_order(&heard);
    });

    expect_file!["../golden/another-order.txt"].assert_eq(&report);
}

#[test]
fn who_wants_to_see_hears_all_that_comes_and_why_there_is_no_more() {
    let server = victim().start(["good"]);
    let mut client = server.connect();

    client.send("hello\n");

    assert_eq!(client.hear(|got| got.len() >= 6), (b"hello\n".to_vec(), ReadEnd::Enough));
    assert!(
        matches!(client.hear(|got| !got.is_empty()), (nothing, ReadEnd::Silence(_)) if nothing.is_empty())
    );
    assert!(!server.has_ended());
}

#[test]
fn a_peer_on_another_thread_belongs_to_its_check() {
    let report = failure(|| {
        let server = victim().start(["read"]);
        let mut client = server.connect();
        let thread = thread::spawn(move || _ = client.send("hello\n").expect("hello\n"));
        resume_unwind(thread.join().expect_err("there is no reply"));
    });

    assert!(report.starts_with("a peer on another thread belongs to its check\n"), "{report}");
    // The wait was over because the program stood still, and not after a deadline.
    assert!(report.contains("still runs; where its threads wait:"), "{report}");
    assert!(report.contains("… silence for # s …"), "{report}");
}
