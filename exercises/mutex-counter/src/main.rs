//! Read README.md in this folder, then type `cargo test -p mutex-counter`.

mod count;
mod semaphore;
mod transfer;

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;
use std::thread::{self, JoinHandle};

use clap::{Parser, value_parser};

use count::Lock;

/// What threads share, and what protects it: locks, atomics, permits.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Let many threads add to one counter, and compare it with what it should be.
    Count {
        /// How many threads count.
        #[arg(long, default_value_t = 8, value_parser = value_parser!(u16).range(1..))]
        threads: u16,
        /// How often each thread adds 1.
        #[arg(long, default_value_t = 100_000)]
        increments: u32,
        /// What protects the counter.
        #[arg(long, value_enum, default_value = "mutex")]
        lock: Lock,
    },
    /// Let only so many jobs in at the same time. A line of standard input lets one of them out.
    Semaphore {
        /// How many jobs may be inside at the same time.
        #[arg(long, value_parser = value_parser!(u16).range(1..))]
        permits: u16,
        /// How many jobs there are.
        #[arg(long, value_parser = value_parser!(u16).range(1..))]
        jobs: u16,
        /// The job that panics while it is inside.
        #[arg(long, value_name = "K")]
        crash: Option<u16>,
    },
    /// Let many threads move coins between two accounts, in both directions.
    Transfer {
        /// How many threads move coins.
        #[arg(long, default_value_t = 8, value_parser = value_parser!(u16).range(1..))]
        threads: u16,
        /// How often each thread tries to move one coin.
        #[arg(long, default_value_t = 100_000)]
        transfers: u32,
    },
}

enum Failure {
    Cannot(String),
    /// This thread.
    Panicked(String),
    /// Whoever read our output has gone (`| head`): no error, only the end.
    OutputClosed,
}

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::Count { threads, increments, lock } => {
            count::count(threads, increments, lock)
        }
        Args::Semaphore { permits, jobs, crash } => {
            semaphore::semaphore(permits, jobs, crash)
        }
        Args::Transfer { threads, transfers } => transfer::transfer(threads, transfers),
    };
    let error = match result {
        Ok(()) | Err(Failure::OutputClosed) => return ExitCode::SUCCESS,
        Err(Failure::Cannot(what)) => format!("cannot {what}"),
        Err(Failure::Panicked(who)) => format!("{who} panicked"),
    };
    log(format_args!("error: {error}"));
    ExitCode::FAILURE
}

/// Runs `count` threads at the same time and returns what they return. `work` gets the number of each, from 1 on, and
/// makes what that thread is to do.
fn in_threads<W, T>(
    name: &str,
    count: u16,
    work: impl Fn(u16) -> W,
) -> Result<Vec<T>, Failure>
where
    W: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let mut threads = Vec::new();
    for number in 1..=count {
        let thread = thread::Builder::new().name(format!("{name}-{number}"));
        // If there is no thread, the others are not waited for: they may wait for this one.
        threads.push(
            thread
                .spawn(work(number))
                .map_err(cannot(format!("start {name} {number}")))?,
        );
    }
    // All are joined before the first panic is looked at: when main returns, every thread that still runs ends with it.
    let ends: Vec<_> = threads.into_iter().map(JoinHandle::join).collect();
    let panicked = |number| Failure::Panicked(format!("{name} {number}"));
    (1..)
        .zip(ends)
        .map(|(number, end): (u16, _)| end.map_err(|_panic| panicked(number)))
        .collect()
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

/// What the program tells about itself. `eprintln!` would panic when nobody reads the log any more.
fn log(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
