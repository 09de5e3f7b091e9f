//! Greet somebody, with all the parts that a stub of this course has.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

// ANCHOR: args
/// Print a greeting.
#[derive(Parser)]
struct Args {
    /// The name to greet.
    #[arg(long, value_name = "NAME", default_value = "world")]
    name: String,
}
// ANCHOR_END: args

// ANCHOR: main
fn main() -> ExitCode {
    match greet(&Args::parse().name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn greet(name: &str) -> Result<(), Failure> {
    let text = format!("hello, {name}\n");
    io::stdout().write_all(text.as_bytes()).map_err(cannot("print"))
}
// ANCHOR_END: main

// ANCHOR: failure
/// What went wrong, in words for the user.
struct Failure(String);

/// Returns a function that turns an `io::Error` into a `Failure`.
fn cannot(what: impl Display) -> impl FnOnce(io::Error) -> Failure {
    move |cause| Failure(format!("cannot {what}: {cause}"))
}
// ANCHOR_END: failure
