//! Greets whoever is named.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::Parser;

/// A program that greets.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Greet somebody.
    Greet {
        /// Whom to greet.
        name: String,
    },
}

enum Failure {
    Cannot(String),
    /// Whoever read our output has gone (`| head`): no error, only the end.
    OutputClosed,
}

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::Greet { name } => print(greeting(&name).as_bytes()),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Cannot(what)) => {
            log(format_args!("error: cannot {what}"));
            ExitCode::FAILURE
        }
    }
}

fn greeting(name: &str) -> String {
    format!("hello, {name}\n")
}

/// A result: all of it at once, and not left in a buffer.
fn print(text: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output.write_all(text).and_then(|()| output.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::OutputClosed,
        _ => Failure::Cannot(format!("print: {error}")),
    })
}

/// What the program tells about itself. `eprintln!` would panic when nobody reads the log any more.
fn log(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
