//! Listen on an address and announce it.
//!
//! The smallest thing that passes: `listen` binds a `TcpListener` to the address of `--bind`. As its first line on
//! standard output it prints `listening on ADDR`, with the port that the system has chosen.
//!
//! Notice before you move on: after `bind` the socket already listens. From now on the kernel completes connections on
//! its own, even before your program accepts them. And `print!` without a newline only fills a buffer.
//!
//! Read on: docs/tcp-echo.md, "One socket to listen". `TcpListener::bind` and `local_addr` in the documentation of std.

use testkit::{contract, program};

#[test]
fn announces_the_address_on_which_it_listens() {
    let server = contract::announces_its_address(&program!());

    server.connect();
}

#[test]
fn listens_where_it_is_told() {
    contract::listens_where_it_is_told(&program!(), |server| drop(server.connect()));
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
fn two_servers_listen_on_ports_of_their_own() {
    contract::lets_the_system_choose_a_port(&program!());
}
