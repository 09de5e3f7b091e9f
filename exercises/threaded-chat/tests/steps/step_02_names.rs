//! Take the first line as a name.
//!
//! Smallest thing that passes: `join_room` sends the name to the hub and waits for the answer. `admit` checks the
//! name, tells the newcomer which clients are in the room, and puts it into the room, or tells it why not.
//!
//! Notice before you move on: "is the name free?" and "it is mine now" must be one step. Two threads that ask first
//! and take afterwards both find it free. Here the hub does both before it looks at the next event.
//!
//! Read on: docs/threaded-chat.md, "A name is claimed in one step". A channel for one answer is `bounded(1)`.

use crate::{
    LIST, asked, enter, enter_for_talk, enter_when_free, expect_list, expect_refusal,
    server, stranger,
};

#[test]
fn a_good_name_is_answered_with_the_list_of_the_room() {
    let server = server(&[]);

    for name in ["a", "7", "Grace1906", "exactly16letters"] {
        let mut client = asked(&server, name);
        client.send(format!("{name}\n"));
        expect_list(&mut client);
    }
}

#[test]
fn a_bad_name_is_told_why_and_the_connection_closed() {
    let server = server(&[]);

    for name in
        ["", " ", "two words", "a,b", "tab\t", "ada\x1b[31m", "Zoë", "sixteen1sixteen17"]
    {
        let mut client = stranger(&server);
        client.send(format!("{name}\n"));
        expect_refusal(&mut client, &format!("the name {name:?}"));
        client.expect_end();
    }
}

#[test]
fn a_name_is_taken_while_its_owner_is_there() {
    let server = server(&[]);
    let _ada = enter(&server, "ada");

    for _ in 0..2 {
        let mut another = stranger(&server);
        another.send("ada\n");
        expect_refusal(&mut another, "a name that is taken");
        another.expect_end();
    }
}

#[test]
fn a_name_is_free_again_when_its_owner_has_gone() {
    let server = server(&[]);

    let mut ada = enter_for_talk(&server, "ada");
    ada.half_close().expect_end();
    enter_when_free(&server, "ada").reset();

    enter_when_free(&server, "ada");
}

#[test]
fn those_who_leave_without_a_name_do_no_harm() {
    let server = server(&[]);

    for number in 0..10 {
        let client = stranger(&server);
        if number % 2 == 0 { client.reset() } else { drop(client) }
    }

    enter(&server, "ada");
}

#[test]
fn names_are_compared_as_they_are_written() {
    let server = server(&[]);
    let _ada = enter(&server, "ada");

    for name in ["Ada", "ADA", "ad", "adam", "da"] {
        let mut client = asked(&server, name);
        client.send(format!("{name}\n"));
        expect_list(&mut client);
    }
}

#[test]
fn of_many_who_want_the_same_name_at_once_one_gets_it() {
    let server = server(&[]);
    let mut crowd: Vec<_> =
        (1..=16).map(|number| asked(&server, &format!("client{number}"))).collect();

    // While the server stands still all names arrive: then it finds them all at once.
    server.while_stopped(|| crowd.iter_mut().for_each(|client| _ = client.send("eve\n")));

    let mut owners = 0;
    for (at, client) in crowd.iter_mut().enumerate() {
        let is_last = at == 15;
        let answer = client.expect_line(
            "the list for one client, and \"! …\" for the others",
            |line| match line.starts_with(LIST) {
                true if owners == 0 => Ok(()),
                true => Err("this name has an owner already".into()),
                false if !line.starts_with("! ") => Err("this is no answer".into()),
                false if is_last && owners == 0 => {
                    Err("all 16 clients were refused, and the name is free".into())
                }
                false => Ok(()),
            },
        );
        owners += usize::from(answer.starts_with(LIST));
    }
}
