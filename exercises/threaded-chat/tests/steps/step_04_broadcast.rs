//! Send each line to all other clients, in one order.
//!
//! Smallest thing that passes: `handle_line` sends the line to every client in the room except its sender.
//!
//! Notice before you move on: you have not locked anything. The hub is the only thread that knows the room, and it
//! handles one event after another. That is why all clients get the lines in the same order.
//!
//! Read on: docs/threaded-chat.md, "One thread owns the room".

use crate::{asked, enter_for_talk, expect_list, server};

#[test]
fn a_line_goes_to_all_others_and_not_to_its_sender() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");
    let mut eve = enter_for_talk(&server, "eve");

    ada.send("who is there?\n");

    bob.expect("[ada] who is there?\n");
    eve.expect("[ada] who is there?\n");
    ada.expect_silence();
}

/// No mistake: what mixes the lines of one sender up, a thread for each of them for example, does so by luck.
#[test]
fn lines_of_one_sender_stay_in_order() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");
    let lines = |front: &str| {
        (1..=400).map(|number| format!("{front}line {number}\n")).collect::<String>()
    };

    bob.send(lines(""));

    ada.expect(lines("[bob] "));
}

#[test]
fn all_hear_the_same_order() {
    const LINES: usize = 200;
    let server = server(&[]);
    let mut xena = enter_for_talk(&server, "xena");
    let mut yuri = enter_for_talk(&server, "yuri");
    let mut speakers = ["ada", "bob", "eve"].map(|name| enter_for_talk(&server, name));

    let lines: String = (1..=LINES).map(|number| format!("line {number}\n")).collect();
    for speaker in &mut speakers {
        speaker.send(&lines);
    }

    let heard = |client: &mut testkit::Peer| {
        (0..3 * LINES).map(|_| client.line()).collect::<Vec<_>>()
    };
    server.expect_same_order(&[("xena", heard(&mut xena)), ("yuri", heard(&mut yuri))]);
}

#[test]
fn who_has_no_name_yet_hears_nothing() {
    let server = server(&[]);
    let mut ada = enter_for_talk(&server, "ada");
    let mut bob = enter_for_talk(&server, "bob");
    let mut late = asked(&server, "late");

    ada.send("before late has a name\n");
    bob.expect("[ada] before late has a name\n");
    late.send("late\n");
    expect_list(&mut late);
    late.ignore_lines("* ");

    ada.send("welcome\n");
    late.expect("[ada] welcome\n");
}

#[test]
fn names_that_begin_alike_are_different_names() {
    let server = server(&[]);
    let mut ann = enter_for_talk(&server, "ann");
    let mut anna = enter_for_talk(&server, "anna");
    let mut an = enter_for_talk(&server, "an");

    ann.send("hello\n");

    anna.expect("[ann] hello\n");
    an.expect("[ann] hello\n");
    ann.expect_silence();
}
