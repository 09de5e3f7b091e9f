//! Announce clients that enter and leave.
//!
//! Smallest thing that passes: `admit` tells the clients in the room that NAME has entered, and `remove_client` tells
//! them that NAME has left. The newcomer gets only the list, with the clients that were there before it.
//!
//! Notice before you move on: a client leaves in many ways: its stream ends, it resets the connection, or a write to
//! it fails. All of them must reach the same place, once. A client that never gave a name was never in the room, so it
//! does not leave it.
//!
//! Read on: docs/threaded-chat.md, "Every way out".

use crate::{asked, enter, enter_when_free, server};

#[test]
fn a_newcomer_gets_the_list_and_the_others_are_told() {
    let server = server(&[]);
    let mut ada = asked(&server, "ada");
    ada.send("ada\n").expect_line(
        "a list of nobody: \"* The room contains: \"",
        |line| match line.trim_end() {
            "* The room contains:" => Ok(()),
            _ => Err("nobody is there yet".into()),
        },
    );

    let mut zoe = asked(&server, "zoe");
    zoe.send("zoe\n").expect("* The room contains: ada\n");
    ada.expect("* zoe has entered the room\n");
    let mut bob = asked(&server, "bob");
    bob.send("bob\n").expect("* The room contains: ada, zoe\n");

    ada.expect("* bob has entered the room\n");
    zoe.expect("* bob has entered the room\n");
}

#[test]
fn all_are_told_when_one_ends_its_side() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");
    let mut bob = enter(&server, "bob");
    ada.expect("* bob has entered the room\n");

    bob.send("good night\n").half_close();

    ada.expect("[bob] good night\n* bob has left the room\n");
    bob.expect_end();
}

#[test]
fn all_are_told_when_one_is_gone_after_a_reset() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");
    let bob = enter(&server, "bob");
    ada.expect("* bob has entered the room\n");

    bob.reset();

    ada.expect("* bob has left the room\n");
    let mut zoe = asked(&server, "zoe");
    zoe.send("zoe\n").expect("* The room contains: ada\n");
}

#[test]
fn the_order_of_names_counts_and_not_that_of_connections() {
    let server = server(&[]);
    let mut ada = asked(&server, "ada");
    let mut bob = enter(&server, "bob");

    ada.send("ada\n").expect("* The room contains: bob\n");
    bob.expect("* ada has entered the room\n");

    let mut eve = asked(&server, "eve");
    eve.send("eve\n").expect("* The room contains: bob, ada\n");
}

/// No mistake: two threads that change the room at the same time collide by luck only.
#[test]
fn two_who_enter_at_the_same_time_learn_of_each_other() {
    for _ in 0..10 {
        let server = server(&[]);
        let mut ada = asked(&server, "ada");
        let mut bob = asked(&server, "bob");

        // While the server stands still both names arrive: then it finds both at once.
        server.while_stopped(|| {
            ada.send("ada\n");
            bob.send("bob\n");
        });

        let list = ada.line();
        if list.trim_end().ends_with("bob") {
            bob.expect("* The room contains: \n* ada has entered the room\n");
        } else {
            bob.expect("* The room contains: ada\n");
            ada.expect("* bob has entered the room\n");
        }
    }
}

#[test]
fn an_old_self_leaves_before_the_new_one_enters() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");
    let old = enter(&server, "bob");
    ada.expect("* bob has entered the room\n");

    old.reset();
    let _new = enter_when_free(&server, "bob");

    ada.expect("* bob has left the room\n* bob has entered the room\n");
}

#[test]
fn the_list_has_the_order_of_arrival_in_the_room() {
    let server = server(&[]);
    // The first to connect is the last to give a name.
    let mut ada = asked(&server, "ada");
    let _zoe = enter(&server, "zoe");
    let bob = enter(&server, "bob");
    let _eve = enter(&server, "eve");
    let mut max = enter(&server, "max");
    bob.reset();
    max.expect("* bob has left the room\n");

    ada.send("ada\n").expect("* The room contains: zoe, eve, max\n");

    let mut last = asked(&server, "last");
    last.send("last\n").expect("* The room contains: zoe, eve, max, ada\n");
}

#[test]
fn who_never_had_a_name_leaves_no_trace() {
    let server = server(&[]);
    let mut ada = enter(&server, "ada");

    // They may be told something before the end, or nothing: what counts is what ada hears.
    asked(&server, "nobody").half_close().hear(|_| false);
    asked(&server, "refused").send("no good name\n").half_close();
    let _bob = enter(&server, "bob");

    ada.expect("* bob has entered the room\n");
}
