//! Read README.md in this folder, then type `cargo test -p threaded-chat`.

mod client;
mod connection;
mod hub;
mod server;
mod terminal;

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, value_parser};

/// A chat server and its client.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Run a room in which every client receives what the others say.
    Server {
        /// The address to listen on, HOST:PORT; with port 0 the system chooses a free
        /// port.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5555")]
        bind: String,
        #[command(flatten)]
        limits: Limits,
    },
    /// Send each line of standard input to the room and print what arrives.
    Client {
        /// The server's address, HOST:PORT.
        addr: String,
        /// The name to join with. Without it, the first line of the input is the name.
        #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
        name: Option<String>,
    },
}

/// What a client can make the server hold.
#[derive(clap::Args, Clone, Copy)]
struct Limits {
    /// How many lines may wait for a client. It is disconnected if it reads so little
    /// that more would wait.
    #[arg(long, value_name = "LINES", default_value_t = 1000)]
    #[arg(value_parser = value_parser!(u32).range(1..=1_000_000))]
    backlog: u32,
    /// How many bytes a line may have, without its line ending.
    #[arg(long, value_name = "BYTES", default_value_t = 1024)]
    #[arg(value_parser = value_parser!(u32).range(1..=1_000_000))]
    max_line: u32,
}

/// Why the program ends early.
enum Failure {
    /// The message for the user, without the `error: ` before it.
    Error(String),
    /// The reader of our output has gone (`| head`): the program ends without a message.
    OutputClosed,
}

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::Server { bind, limits } => server::run(&bind, limits),
        Args::Client { addr, name } => client::run(&addr, name.as_deref()),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Error(message)) => {
            log(&format!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

/// Makes the closure that `map_err` needs: with `cannot("open x")`, the message is
/// `cannot open x: ` and the cause.
fn cannot(what: impl Display) -> impl FnOnce(io::Error) -> Failure {
    move |cause| Failure::Error(format!("cannot {what}: {cause}"))
}

/// Prints a result. The lock and the flush make it appear at once and in one piece.
fn print(text: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    match output.write_all(text).and_then(|()| output.flush()) {
        Ok(()) => Ok(()),
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Err(Failure::OutputClosed),
        Err(cause) => Err(Failure::Error(format!("cannot print: {cause}"))),
    }
}

/// Reports to standard error, in one write, so that two threads cannot mix their lines.
/// `eprintln!` would also panic once nothing reads standard error any more.
fn log(line: &str) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}
