//! Greets a person by name.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::Parser;

/// A program that greets.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Greet a person.
    Greet {
        /// The person's name.
        name: String,
    },
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
        Args::Greet { name } => print(greeting(&name).as_bytes()),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Error(message)) => {
            log(&format!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

fn greeting(name: &str) -> String {
    format!("hello, {name}\n")
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
