//! Results, errors, and what the program tells about itself. Given.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

pub enum Failure {
    /// A line for each error.
    Errors(Vec<String>),
    /// Whoever read our output has gone (`| head`): no error, only the end.
    OutputClosed,
}

pub fn cannot(what: impl Display) -> impl FnOnce(io::Error) -> Failure {
    move |cause| Failure::Errors(vec![format!("cannot {what}: {cause}")])
}

/// A result: all of it at once, and not left in a buffer. Two threads that print take turns.
pub fn print(text: &[u8]) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    output.write_all(text).and_then(|()| output.flush()).map_err(|error| {
        match error.kind() {
            ErrorKind::BrokenPipe => Failure::OutputClosed,
            _ => cannot("print")(error),
        }
    })
}

/// What the program tells about itself. `eprintln!` would panic when nobody reads the log any more.
pub fn log(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
