//! The checks of tcp-echo, one file for each step. They run the program and see only what it prints, sends and uses.

mod step_1_listen;
mod step_2_echo;
mod step_3_until_closed;
mod step_4_bytes;
mod step_5_stream;
mod step_6_clients;
mod step_7_failures;
mod step_8_greeting;
mod step_9_client;

use testkit::{FakeServer, Running, program};

/// The server, on a port that the system chooses.
#[track_caller]
fn server(options: &[&str]) -> Running {
    program!().start(["server", "--bind", "127.0.0.1:0"].iter().chain(options))
}

/// The client, about to connect to a server that the check plays.
#[track_caller]
fn client(server: &FakeServer) -> Running {
    program!().start(["client", &server.address().to_string()])
}
