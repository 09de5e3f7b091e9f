//! Read README.md in this folder, then type `cargo test -p threaded-chat`.

mod client;
mod connection;
mod hub;
mod server;
mod terminal;

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::Parser;

/// A chat server, and its client.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Keep a room in which every client gets what the others say.
    Server {
        /// Where to listen, HOST:PORT; port 0 lets the system choose.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5555")]
        bind: String,
        #[command(flatten)]
        limits: Limits,
    },
    /// Send each line of standard input to the room and print what comes.
    Client {
        /// The server, HOST:PORT.
        addr: String,
        /// The name to begin with. Without it the first line is the name.
        #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
        name: Option<String>,
    },
}

/// What a client can make the server hold.
#[derive(clap::Args, Clone, Copy)]
struct Limits {
    /// How many lines wait for a client at most. One that reads so little that more would wait is dropped.
    #[arg(long, value_name = "LINES", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    backlog: u32,
    /// How long a line may be, without its end.
    #[arg(long, value_name = "BYTES", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    max_line: u32,
}

enum Failure {
    Cannot(String),
    /// Whoever read our output has gone (`| head`): no error, only the end.
    OutputClosed,
}

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::Server { bind, limits } => server::run(&bind, limits),
        Args::Client { addr, name } => client::run(&addr, name.as_deref()),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Cannot(what)) => {
            log(format_args!("error: cannot {what}"));
            ExitCode::FAILURE
        }
    }
}

fn cannot(what: impl Display) -> impl FnOnce(io::Error) -> Failure {
    move |cause| Failure::Cannot(format!("{what}: {cause}"))
}

/// A result: all of it at once, and not left in a buffer.
fn print(text: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output.write_all(text).and_then(|()| output.flush()).map_err(|error| {
        match error.kind() {
            ErrorKind::BrokenPipe => Failure::OutputClosed,
            _ => cannot("print")(error),
        }
    })
}

/// What the program tells about itself, in one write. `eprintln!` makes many, and panics when nobody reads the log.
fn log(line: impl Display) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}
