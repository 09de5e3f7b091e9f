//! Starts a program, talks to it, waits for it and explains what it did.
//!
//! # Writing a check
//!
//! A check is an ordinary `#[test]` function in the package of the program that it checks. It
//! starts the program, acts on it, and says what it expects. The first expectation that is not met
//! ends the check with a report, and all its programs are ended with it. This is the body of a
//! check of an echo server:
//!
//! ```no_run
//! use testkit::program;
//!
//! // The system chooses the port. `connect` waits for the line in which the server announces it.
//! let server = program!().start(["server", "--bind", "127.0.0.1:0"]);
//! let mut client = server.connect();
//!
//! // Each expectation waits. There is no timeout to choose, and no sleep that means "ready".
//! client.send("hello\n").expect("hello\n");
//!
//! // The client sends the end of its stream; the server sends its own, and closes the connection.
//! client.half_close().expect_end();
//! server.expect_log("a line about the end", |line| line.starts_with("closed "));
//!
//! // A program that ends is judged by its status and by what it has printed.
//! program!().run(["server", "--bind", "nonsense"]).error("cannot listen on nonsense: ");
//! ```
//!
//! **Start.** [`program!`] is the package's own program as a [`Program`]: with limits (memory,
//! time, output, open files), or with an output that is held back. [`Program::start`] gives a
//! [`Running`], [`Program::run`] waits for the end and gives a [`Finished`].
//!
//! **Talk.** [`Running`] writes to standard input and sends signals. [`Peer`] is a TCP connection,
//! [`Datagrams`] a UDP socket. For a client the check plays the server ([`FakeServer`],
//! [`FakeUdpServer`]), or stands between client and server ([`LossyProxy`]). [`NamedPipe`] is a
//! file whose bytes arrive when the check wants.
//!
//! **Expect.** Methods that begin with `expect_` wait until what they demand is true. A wait ends
//! early when the program stands still: every thread waits for something, so nothing more will
//! come. That takes about 300 ms on Linux. Where the system does not show threads, a wait ends
//! after 10 s.
//!
//! **Judge.** If a rule of your own finds a fault, [`Running::reject`] fails with a report like all
//! others. An `assert!` works too, but cannot show the program.
//!
//! # Reports
//!
//! Whatever ends otherwise than expected is a [`Failure`]: one report that shows what was done,
//! what was expected, what the check got, and the likely cause. All steps of an exercise run at
//! once, but only the first check that fails, in the order of the steps and of their files, prints
//! its report, and the run ends with it.
//!
//! Functions that fail with a report are `#[track_caller]`: the report names the line of the check.
//! Mark your own helpers in the same way.
//!
//! # Threads
//!
//! libtest runs each check on a thread of its own, and [`Program::new`] makes that thread the
//! check's. Everything that is made from a program knows its check, and can be used on any thread.
//!
//! # Environment variables
//!
//! | variable | effect |
//! | --- | --- |
//! | `LAB_PROGRAM` | runs the same checks on another program: a command line |
//! | `LAB_SEED` | replays random choices: the number that a report names |
//! | `LAB_ALL_FAILURES` | prints every report in full, not only the first one, and as libtest prints it |
//! | `LAB_FIRST_FAILURE` | prints only that one, also where a filter has chosen some checks; with the value `exit` the run ends with it |

#![warn(missing_debug_implementations, missing_docs, unreachable_pub)]

mod check;
mod expect;
pub mod platform;
mod program;
mod report;
pub mod text;
pub mod threads;
mod wait;
mod wire;

pub use check::current::Subject;
pub use check::seed::random;
pub use expect::contract;
pub use expect::finished::Finished;
pub use expect::interleaving::ThreadOutput;
pub use expect::reject::{Mismatch, Shown};
pub use program::command::Program;
pub use program::guarded::Guarded;
#[cfg(unix)]
pub use program::named_pipe::NamedPipe;
pub use program::process::{Process, Stream};
pub use program::running::Running;
pub use report::explain::lines::{LineFault, LineWords};
pub use report::hook::{Failure, report_of};
pub use text as bytes;
pub use wait::stillness;
pub use wire::lossy_proxy::{Delivery, Direction, LossyProxy};
pub use wire::random_stream::RandomStream;
pub use wire::tcp::Peer;
pub use wire::tcp::read::ReadEnd;
pub use wire::tcp_server::{FakeServer, Refusing, quiet_loopback};
pub use wire::udp::Datagrams;
pub use wire::udp_server::FakeUdpServer;

/// The program of the package whose test this is, as a [`Program`] to start.
///
/// The same file of checks serves an exercise and its solution: the package that compiles it
/// decides which program is meant. Each package needs one binary, named as the package.
///
/// # Panics
/// As [`Program::new`] does.
#[macro_export]
macro_rules! program {
    () => {
        $crate::Program::new($crate::Subject {
            package: env!("CARGO_PKG_NAME"),
            // `option_env!`, because an editor's analysis does not set the variable.
            path: option_env!(concat!("CARGO_BIN_EXE_", env!("CARGO_PKG_NAME"))),
            module: module_path!(),
            file: file!(),
        })
    };
}
