//! Answer lines that begin with `/`.
//!
//! Smallest thing that passes: `handle_command` answers `/who` with the list of all clients in the room, sends `/msg
//! NAME TEXT` to NAME alone, and answers everything else with a line `! WHY`. `/quit` ends the reader, and with it the
//! client's connection.
//!
//! Notice before you move on: a command that cannot be carried out gets an answer, and the connection continues. The
//! other clients hear nothing of it.
//!
//! Read on: docs/threaded-chat.md, "Commands".

use crate::{enter, enter_for_talk, expect_refusal, server};

#[test]
fn who_lists_all_in_the_room() {
    let server = server(&[]);
    let _zoe = enter(&server, "zoe");
    let mut ada = enter(&server, "ada");
    let _nameless = crate::asked(&server, "nameless");

    ada.send("/who\n").expect("* The room contains: zoe, ada\n");
}

#[test]
fn msg_reaches_one_and_nobody_else() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");
    let mut eve = enter_for_talk(&server, "eve");

    ada.send("/msg bob meet me  at\t7\n").send("a word to all\n");

    bob.expect("[ada -> you] meet me  at\t7\n[ada] a word to all\n");
    eve.expect("[ada] a word to all\n").send("yes?\n");
    ada.expect("[eve] yes?\n");
}

#[test]
fn quit_ends_the_connection_and_the_others_are_told() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");
    let mut bob = enter(&server, "bob");
    ada.expect("* bob has entered the room\n");

    bob.send("bye\n/quit\nnever\n").expect_end();

    ada.expect("[bob] bye\n* bob has left the room\n");
}

#[test]
fn msg_says_why_it_cannot() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");

    for command in ["/msg nobody hello", "/msg", "/msg bob", "/msg  ", "/msg bo hello"] {
        ada.send(format!("{command}\n"));
        expect_refusal(&mut ada, &format!("{command:?}"));
    }

    ada.send("still here\n");
    bob.expect("[ada] still here\n");
}

#[test]
fn unknown_commands_are_refused_and_not_heard() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");

    for command in ["/nope", "/", "//", "/whoever"] {
        ada.send(format!("{command}\n"));
        expect_refusal(&mut ada, &format!("{command:?}"));
    }

    ada.send("no /command\n");
    bob.expect("[ada] no /command\n");
}

#[test]
fn a_command_is_a_whole_word() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");

    for command in ["/quitting", "/wh", "/whom", "/message bob hello", "/msgbob hello"] {
        ada.send(format!("{command}\n"));
        expect_refusal(&mut ada, &format!("{command:?}"));
    }

    ada.send("quit\n").send("q\n").send(" /quit is not at the beginning\n");
    bob.expect("[ada] quit\n[ada] q\n[ada]  /quit is not at the beginning\n");
}

#[test]
fn answers_that_wait_come_before_the_end_that_quit_asks_for() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");

    ada.send("/who\n".repeat(50) + "/quit\n");

    ada.expect("* The room contains: ada\n".repeat(50)).expect_end();
}
