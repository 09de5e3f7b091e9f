//! Bind a socket and announce its address.
//!
//! The smallest thing that passes: `bind` binds a `UdpSocket` to the address of `--bind`. As its first line on
//! standard output it prints `listening on ADDR`, with the port that the system has chosen.
//!
//! Notice before you move on: there is no `listen` and no `accept`. From the moment it is bound, the socket
//! receives from every sender. TCP and UDP have ports of their own: a TCP server may use the same number.
//!
//! Read on: docs/udp-echo.md, "One socket for all". `UdpSocket::bind` in the documentation of std.

use testkit::{contract, program};

#[test]
fn announces_the_address_to_which_it_is_bound() {
    let server = contract::announces_its_address(&program!());

    server.expect_bound();
}

#[test]
fn listens_where_it_is_told() {
    contract::listens_where_it_is_told(&program!(), |server| _ = server.expect_bound());
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
fn two_servers_have_ports_of_their_own() {
    contract::lets_the_system_choose_a_port(&program!());
}
