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

mod check;
mod expect;
pub mod platform;
mod program;
mod report;
pub mod text;
pub mod threads;
mod wait;
mod wire;

pub use check::seed::{RandomStream, random};
pub use expect::contract;
pub use expect::finished::Finished;
pub use expect::interleaving::Strand;
pub use expect::reject::{Shown, Wrong};
pub use program::command::{Program, Subject};
pub use program::guarded::Guarded;
#[cfg(unix)]
pub use program::named_pipe::NamedPipe;
pub use program::running::{Running, Stream};
pub use report::failure::{Failure, report_of};
pub use text as bytes;
pub use wait::stillness;
pub use wire::proxy::{Fate, LossyProxy, Proxy, Way};
pub use wire::tcp::{Heard, Peer};
pub use wire::tcp_server::{FakeServer, Refusing, quiet_loopback};
pub use wire::udp::Datagrams;
pub use wire::udp_server::FakeUdpServer;

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
