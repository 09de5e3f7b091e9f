//! The checks of udp-echo, one file for each step. They run the program and see only what it prints, sends and uses.

mod step_1_bind;
mod step_2_reply;
mod step_3_datagrams;
mod step_4_size;
mod step_5_senders;
mod step_6_client;
mod step_7_loss;

use testkit::{FakeUdpServer, Mismatch, Running, Shown, contract, program};

/// The server, on a port that the system chooses.
#[track_caller]
fn server() -> Running {
    contract::announces_its_address(&program!())
}

/// The client of a server that the check plays.
#[track_caller]
fn client(server: &FakeUdpServer, options: &[&str]) -> Running {
    program!().start(["client", &server.address().to_string()].iter().chain(options))
}

/// Fails the check: what was wrong, expected and seen, in words.
#[track_caller]
fn reject(program: &Running, headline: &str, expected: &str, got: &str) -> ! {
    program.reject(Mismatch {
        headline: headline.into(),
        expected: Shown::Words(expected.into()),
        got: Shown::Words(got.into()),
        cause: None,
    })
}
