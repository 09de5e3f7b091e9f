//! Shut down gracefully.
//!
//! Smallest thing that passes: `close_at_signals` sets a handler that raises the flag and wakes `accept`. `shut_down`
//! says goodbye to all clients, lets the writers send what waits, and after a second shuts down the connections that
//! are left.
//!
//! Notice before you move on: no thread is killed. The hub drops the senders, so the queues end; then the writers end,
//! the clients read the end and close, and the readers end. Each part ends the next one, down to main.
//!
//! Read on: docs/threaded-chat.md, "Graceful shutdown". See also `set_handler` in the documentation of ctrlc.

use testkit::{program, quiet_loopback};

use crate::flood::{enter_with_buffer, say_many};
use crate::{asked, enter, enter_for_talk, server};

#[test]
fn all_get_a_goodbye_and_the_status_is_0() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");
    let mut bob = enter(&server, "bob");
    ada.expect("* bob has entered the room\n");

    server.terminate();

    ada.expect("* the server is closing\n").expect_end();
    bob.expect("* the server is closing\n").expect_end();
    drop((ada, bob));
    server.finish().success();
}

#[test]
fn ctrl_c_is_as_good_as_sigterm() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");

    server.interrupt();

    ada.expect("* the server is closing\n").expect_end();
    drop(ada);
    server.finish().success();
}

#[test]
fn one_without_a_name_does_not_hold_it_up() {
    let server = server(&[]);
    let mut nameless = asked(&server, "nameless");

    server.terminate();

    nameless.expect("* the server is closing\n").expect_end();
    server.finish().success();
}

#[test]
fn one_that_was_refused_and_stays_does_not_hold_it_up() {
    let server = server(&[]);
    let mut refused = asked(&server, "refused");
    refused.send("not a name\n");
    crate::expect_refusal(&mut refused, "a bad name");

    server.terminate();

    server.finish().success();
}

#[test]
fn the_port_is_free_at_once() {
    let first =
        program!().start(["server", "--bind", &format!("{}:0", quiet_loopback())]);
    let address = first.announced().to_string();
    let mut ada = enter(&first, "ada");
    first.terminate();
    ada.expect("* the server is closing\n").expect_end();
    first.finish().success();

    let second = program!().start(["server", "--bind", &address]);

    enter(&second, "ada");
}

#[test]
fn what_waits_is_sent_before_the_end() {
    let server = server(&[]);
    let mut late = enter_for_talk(&server, "late");
    let mut ada = enter_for_talk(&server, "ada");
    let lines = |front: &str| format!("{front}{}\n", "x".repeat(1000)).repeat(500);
    ada.send(lines("")).send("/quit\n").expect_end();

    server.terminate();

    late.expect(lines("[ada] "));
    late.expect_end();
    drop(late);
    server.finish().success();
}

#[test]
fn one_that_does_not_read_does_not_hold_it_up() {
    // So much that the system does not store it all: a thread of the server waits in the middle of a write.
    let server = server(&["--backlog", "20000"]);
    let _stalled = enter_with_buffer(&server, "stalled", 4096);
    let mut bob = enter(&server, "bob");
    say_many(&mut bob, 2);

    server.terminate();

    bob.expect("* the server is closing\n").expect_end();
    drop(bob);
    server.finish().success();
}
