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

/// Threads that share data, protected by locks, atomics and permits.
#[derive(Parser)]
#[command(version)]
enum Args {
    /// Let many threads add to one counter, and compare it with the expected number.
    Count {
        /// The number of threads.
        #[arg(long, default_value_t = 8, value_parser = value_parser!(u16).range(1..))]
        threads: u16,
        /// How many times each thread adds 1.
        #[arg(long, default_value_t = 100_000)]
        increments: u32,
        /// What protects the counter.
        #[arg(long, value_enum, default_value = "mutex")]
        lock: Lock,
    },
    /// Let a limited number of jobs in at a time. Each line of standard input lets one of
    /// them out.
    Semaphore {
        /// How many jobs may be inside at the same time.
        #[arg(long, value_parser = value_parser!(u16).range(1..))]
        permits: u16,
        /// The number of jobs.
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
        /// How many times each thread tries to move one coin.
        #[arg(long, default_value_t = 100_000)]
        transfers: u32,
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
        Args::Count { threads, increments, lock } => {
            count::run(threads, increments, lock)
        }
        Args::Semaphore { permits, jobs, crash } => semaphore::run(permits, jobs, crash),
        Args::Transfer { threads, transfers } => transfer::run(threads, transfers),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Error(message)) => {
            log(&format!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

/// Runs `count` threads at the same time and returns their results. `work` is called with
/// the number of each thread, from 1 on, and returns the closure that this thread runs.
fn in_threads<W, T>(
    name: &str,
    count: u16,
    work: impl Fn(u16) -> W,
) -> Result<Vec<T>, Failure>
where
    W: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let mut handles = Vec::new();
    for number in 1..=count {
        let builder = thread::Builder::new().name(format!("{name}-{number}"));
        // If this fails, the other threads are not joined: they may wait for this one.
        let handle = builder
            .spawn(work(number))
            .map_err(cannot(format!("start {name} {number}")))?;
        handles.push(handle);
    }
    join_all(name, handles)
}

fn join_all<T>(name: &str, handles: Vec<JoinHandle<T>>) -> Result<Vec<T>, Failure> {
    // Join every thread before the first panic is reported: when main returns, all
    // threads that still run are killed.
    let mut joined = Vec::new();
    for handle in handles {
        joined.push(handle.join());
    }
    let mut results = Vec::new();
    for (number, end) in (1..).zip(joined) {
        match end {
            Ok(result) => results.push(result),
            Err(_) => return Err(Failure::Error(format!("{name} {number} panicked"))),
        }
    }
    Ok(results)
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
