//! Listen on an address and say so.
//!
//! Smallest thing that passes: `listen` binds a `TcpListener` to the address of `--bind` and prints
//! `listening on ADDR` as the first line on standard output, with the port that the system has chosen.
//!
//! Notice before you move on: binding already listens. From then on the system completes connections by itself,
//! though nobody accepts them yet. And `print!` alone keeps its text in a buffer.
//!
//! Read on: docs/tcp-echo.md, "One socket to listen". `TcpListener::bind` and `local_addr` in the documentation of std.

use testkit::program;

use crate::server;

#[test]
fn announces_the_address_on_which_it_listens() {
    let server = server(&[]);

    server.connect();
}

#[test]
fn two_servers_listen_on_ports_of_their_own() {
    let (one, two) = (server(&[]), server(&[]));

    assert_ne!(one.announced(), two.announced(), "port 0 means that the system chooses a free port");
}

#[test]
fn listens_where_it_is_told() {
    for address in ["localhost:0", "[::1]:0", "0.0.0.0:0"] {
        let server = program!().start(["server", "--bind", address]);

        let ip = server.announced().ip();

        let asked = address.trim_end_matches(":0");
        assert!(asked == "localhost" && ip.is_loopback() || asked.contains(&ip.to_string()), "{ip} is not {asked}");
        server.connect();
    }
}

#[test]
fn reports_a_port_in_use() {
    let first = server(&[]);
    let address = first.announced().to_string();

    let second = program!().run(["server", "--bind", &address]);

    second.error(&format!("cannot listen on {address}: "));
}

#[test]
fn reports_a_bad_address() {
    program!().run(["server", "--bind", "nonsense"]).error("cannot listen on nonsense: ");
}
