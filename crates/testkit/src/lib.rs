//! Starts a program, talks to it, waits for it and explains what it did.
//!
//! A check starts the program of its package with [`program!`], talks to it through a [`Peer`], its standard
//! streams, a [`FakeServer`] or a [`FakeUdpServer`], and says what it expects. Every wait ends: with what was expected, with the
//! program's stillness (it waits for something that will not come), or at a deadline. Whatever ends otherwise
//! than expected is a [`Failure`]: one report that shows what was done, what was expected, what came, and
//! what that usually means.
//!
//! ```ignore
//! let server = program!().start(["server", "--bind", "127.0.0.1:0"]);
//! let mut client = server.connect();
//!
//! client.send("hello\n").expect("hello\n");
//!
//! client.half_close().expect_end();
//! ```
//!
//! Four variables of the environment are understood: `LAB_PROGRAM` runs the same checks on another program,
//! `LAB_SEED` replays random choices, `LAB_ALL_FAILURES` prints every report instead of the first step's, and
//! `LAB_FIRST_FAILURE` only that one, also where a filter has chosen some checks.

pub mod bytes;
pub mod contract;
pub mod hang;
mod input;
pub mod platform;
pub mod stillness;

mod capture;
mod check;
mod datagram;
mod explain;
mod fake;
mod fake_udp;
mod finished;
mod gate;
mod guard;
mod guarded;
mod held;
mod ladder;
mod look;
#[cfg(unix)]
mod named_pipe;
mod order;
mod patience;
mod peer;
mod program;
mod proxy;
mod report;
mod running;
mod seed;
mod strands;
mod threads;
mod verdict;
mod watchdog;

pub use datagram::Datagrams;
pub use fake::{FakeServer, Refusing, quiet_loopback};
pub use fake_udp::FakeUdpServer;
pub use finished::Finished;
pub use guarded::Guarded;
#[cfg(unix)]
pub use named_pipe::NamedPipe;
pub use peer::{Heard, Peer};
pub use program::{Program, Subject};
pub use proxy::{Fate, LossyProxy, Proxy, Way};
pub use report::{Failure, report_of};
pub use running::{Running, Stream};
pub use seed::{RandomStream, random};
pub use strands::Strand;
pub use verdict::{Shown, Wrong};

/// The program of the package whose test this is, as a [`Program`] to start.
///
/// The same file of checks serves an exercise and its solution: which program is meant is decided by the package
/// that compiles it. Needs one binary per package, named as the package.
#[macro_export]
macro_rules! program {
    () => {
        $crate::Program::new($crate::Subject {
            package: env!("CARGO_PKG_NAME"),
            // `option_env!`, because an editor's analysis does not set the variable.
            path: option_env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))),
            module: module_path!(),
        })
    };
}
