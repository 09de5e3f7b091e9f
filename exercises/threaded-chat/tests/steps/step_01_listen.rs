//! Listen, and ask each client for its name.
//!
//! Smallest thing that passes: `listen` binds the listener, `write_loop` sends each line of its queue, and
//! `send_to_matching` puts the line that asks for a name into the queue of the client that it is for.
//!
//! Notice before you move on: three threads already work for one client. The hub decides what the client is told, its
//! writer sends it, and its reader waits for what the client says. Only channels connect them.
//!
//! Read on: docs/threaded-chat.md, "Readers, writers and a hub". See also `Receiver::iter` in the documentation of
//! crossbeam-channel.

use testkit::{contract, program};

use crate::{asked, server};

#[test]
fn announces_its_address_and_asks_each_client_for_a_name() {
    let server = contract::announces_its_address(&program!());

    // The first one says nothing, and keeps nobody waiting.
    let _silent = asked(&server, "silent");
    asked(&server, "second");
}

#[test]
fn listens_where_it_is_told() {
    contract::listens_where_it_is_told(&program!(), |server| {
        drop(asked(server, "client"));
    });
}

#[test]
fn reports_a_bad_address() {
    contract::reports_a_bad_address(&program!());
}

#[test]
fn reports_a_port_in_use() {
    contract::reports_a_port_in_use(&program!());
}

#[test]
fn speaks_to_each_client_alone() {
    let server = server(&[]);
    let mut first = asked(&server, "first");
    let _second = asked(&server, "second");

    first.expect_silence_or(
        "nothing: the line that asks second for its name is for second alone",
    );
}

#[test]
fn takes_no_limit_of_zero() {
    for option in ["--backlog", "--max-line"] {
        program!()
            .run(["server", "--bind", "127.0.0.1:0", option, "0"])
            .code(2)
            .stdout("");
    }
}

#[test]
fn two_servers_listen_on_ports_of_their_own() {
    contract::lets_the_system_choose_a_port(&program!());
}
