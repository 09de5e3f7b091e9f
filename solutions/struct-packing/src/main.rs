//! Numbers and text as bytes, as in Python's `struct` module; ZIP listings; and frames.

mod code;
mod error;
mod escape;
mod format;
mod frame;
mod half;
mod pack;
mod request;
mod unpack;
mod value;
mod zip;
mod zip_list;
mod zip_walk;

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use error::Error;

/// Pack values into bytes and unpack them, with the formats of Python's struct module.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Print how many bytes a format describes.
    Calcsize {
        #[arg(allow_hyphen_values = true)]
        format: String,
    },
    /// Pack values as a format describes, and print the bytes in hex.
    Pack {
        #[arg(allow_hyphen_values = true)]
        format: String,
        /// Integers, floats (1.5, inf, nan), true or false, complex numbers (RE,IM), or
        /// text with escapes such as \x00.
        #[arg(allow_hyphen_values = true)]
        values: Vec<String>,
    },
    /// Unpack bytes as a format describes, and print the values, one per line.
    Unpack {
        #[arg(allow_hyphen_values = true)]
        format: String,
        /// The bytes in hex, two digits for each.
        #[arg(allow_hyphen_values = true)]
        hex: String,
    },
    /// List a ZIP archive by its central directory: name, CRC-32, compressed size and
    /// uncompressed size.
    ZipList { file: PathBuf },
    /// List a ZIP archive from its start, one local file header after another.
    ZipWalk { file: PathBuf },
    /// Turn the lines of standard input into frames, or frames into lines.
    Frame {
        #[command(subcommand)]
        command: FrameCommand,
    },
    /// Answer requests from standard input, one per line, with fields separated by tabs.
    Batch,
}

#[derive(Subcommand)]
enum FrameCommand {
    /// Lines to frames: a length in 4 bytes, then that many bytes.
    Encode,
    /// Frames to lines.
    Decode,
}

/// Why the program ends early.
enum Failure {
    /// The message for the user, without the `error: ` before it.
    Error(String),
    /// The reader of our output has gone (`| head`): the program ends without a message.
    OutputClosed,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error.to_string())
    }
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Error(message)) => {
            log(&format!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<(), Failure> {
    match args {
        Args::Calcsize { format } => print_lines(&[request::calcsize(&format)?]),
        Args::Pack { format, values } => {
            print_lines(&[request::pack_texts(&format, &values)?])
        }
        Args::Unpack { format, hex } => print_lines(&request::unpack_hex(&format, &hex)?),
        Args::ZipList { file } => zip_list::run(&file),
        Args::ZipWalk { file } => zip_walk::run(&file),
        Args::Frame { command: FrameCommand::Encode } => {
            frame::encode(io::stdin().lock())
        }
        Args::Frame { command: FrameCommand::Decode } => {
            frame::decode(io::stdin().lock())
        }
        Args::Batch => request::batch(io::stdin().lock()),
    }
}

fn print_lines(lines: &[String]) -> Result<(), Failure> {
    let mut output = Output::new();
    for line in lines {
        output.write(format!("{line}\n").as_bytes())?;
    }
    output.flush()
}

/// Buffers results: one system call for each of 10,000 lines would take longer than
/// finding them.
struct Output(BufWriter<StdoutLock<'static>>);

impl Output {
    fn new() -> Self {
        Self(BufWriter::new(io::stdout().lock()))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.0.write_all(bytes).map_err(cannot_print)
    }

    /// Call this at the end. Dropping the buffer writes the rest, too, but ignores
    /// errors.
    fn flush(&mut self) -> Result<(), Failure> {
        self.0.flush().map_err(cannot_print)
    }
}

fn cannot_print(cause: io::Error) -> Failure {
    match cause.kind() {
        ErrorKind::BrokenPipe => Failure::OutputClosed,
        _ => Failure::Error(format!("cannot print: {cause}")),
    }
}

/// Makes the closure that `map_err` needs: with `cannot("open x")`, the message is
/// `cannot open x: ` and the cause.
fn cannot(what: impl Display) -> impl FnOnce(io::Error) -> Failure {
    move |cause| Failure::Error(format!("cannot {what}: {cause}"))
}

/// Reports to standard error, in one write, so that two threads cannot mix their lines.
/// `eprintln!` would also panic once nothing reads standard error any more.
fn log(line: &str) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}
