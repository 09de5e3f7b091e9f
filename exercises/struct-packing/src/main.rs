//! Read README.md in this folder, then type `cargo test -p struct-packing`.

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

/// Packs values into bytes and unpacks them, with the formats of Python's struct module.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Print how many bytes a format describes.
    Calcsize {
        #[arg(allow_hyphen_values = true)]
        format: String,
    },
    /// Print values as the bytes that a format describes, in hex.
    Pack {
        #[arg(allow_hyphen_values = true)]
        format: String,
        /// Integers, floats (1.5, inf, nan), true or false, RE,IM, or text with escapes such as \x00.
        #[arg(allow_hyphen_values = true)]
        values: Vec<String>,
    },
    /// Print the values in bytes, one a line.
    Unpack {
        #[arg(allow_hyphen_values = true)]
        format: String,
        /// Two digits for each byte.
        #[arg(allow_hyphen_values = true)]
        hex: String,
    },
    /// List a ZIP archive by its central directory: name, CRC-32, compressed and uncompressed size.
    ZipList { file: PathBuf },
    /// List a ZIP archive from its beginning, one local header after the other.
    ZipWalk { file: PathBuf },
    /// Turn lines of standard input into frames, or frames into lines.
    Frame {
        #[command(subcommand)]
        way: Way,
    },
    /// Answer requests from standard input, one a line, its fields split by tabs.
    Batch,
}

#[derive(Subcommand)]
enum Way {
    /// Lines to frames: a length of 4 bytes, then so many bytes.
    Encode,
    /// Frames to lines.
    Decode,
}

enum Failure {
    Cannot(String),
    Request(Error),
    /// Whoever read our output has gone (`| head`): no error, only the end.
    OutputClosed,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Request(error)
    }
}

fn main() -> ExitCode {
    let error = match run(Args::parse()) {
        Ok(()) | Err(Failure::OutputClosed) => return ExitCode::SUCCESS,
        Err(Failure::Cannot(what)) => format!("cannot {what}"),
        Err(Failure::Request(error)) => error.to_string(),
    };
    log(format_args!("error: {error}"));
    ExitCode::FAILURE
}

fn run(args: Args) -> Result<(), Failure> {
    match args {
        Args::Calcsize { format } => print_lines(&[request::calcsize(&format)?]),
        Args::Pack { format, values } => {
            print_lines(&[request::pack_texts(&format, &values)?])
        }
        Args::Unpack { format, hex } => print_lines(&request::unpack_hex(&format, &hex)?),
        Args::ZipList { file } => zip_list::zip_list(&file),
        Args::ZipWalk { file } => zip_walk::zip_walk(&file),
        Args::Frame { way: Way::Encode } => frame::encode(io::stdin().lock()),
        Args::Frame { way: Way::Decode } => frame::decode(io::stdin().lock()),
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

/// Results. Collected, because writing each of 10,000 lines by itself takes longer than finding them.
struct Output(BufWriter<StdoutLock<'static>>);

impl Output {
    fn new() -> Self {
        Self(BufWriter::new(io::stdout().lock()))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.0.write_all(bytes).map_err(cannot_print)
    }

    /// What is not flushed is written at the end of its life, when nobody asks for errors any more.
    fn flush(&mut self) -> Result<(), Failure> {
        self.0.flush().and_then(|()| self.0.get_mut().flush()).map_err(cannot_print)
    }
}

fn cannot_print(error: io::Error) -> Failure {
    if error.kind() == ErrorKind::BrokenPipe {
        Failure::OutputClosed
    } else {
        cannot("print")(error)
    }
}

/// `what` is best a `format_args!`: it becomes words only if there is an error. `format!` would make them for each entry.
fn cannot(what: impl Display) -> impl FnOnce(io::Error) -> Failure {
    move |cause| Failure::Cannot(format!("{what}: {cause}"))
}

/// What the program tells about itself. `eprintln!` would panic when nobody reads the log any more.
fn log(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
