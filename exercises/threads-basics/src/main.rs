//! Read README.md in this folder, then type `cargo test -p threads-basics`.

use std::ffi::OsString;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use args::Args;
use output::{Failure, log, print};

mod args;
mod output;
mod sieve;
mod words;

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::LiftOff { rockets, from, explode, tower } => {
            lift_off(rockets, from, explode, tower)
        }
        Args::Primes { below, workers } => primes(below, workers),
        Args::CountWords { workers, patterns } => count_words(&patterns, workers),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Errors(errors)) => {
            errors.iter().for_each(|error| log(format_args!("error: {error}")));
            ExitCode::FAILURE
        }
    }
}

fn lift_off(
    rockets: u32,
    from: u32,
    explode: Option<u32>,
    tower: bool,
) -> Result<(), Failure> {
    if tower {
        watch()?;
    }
    // Step 3: one Barrier for all rockets. Give each rocket a field for its Arc.
    for number in 1..=rockets {
        let rocket = Rocket { number, from, explodes: explode == Some(number) };
        // Step 1: as long as this rocket flies, no other does. Give each a thread of its own.
        rocket.run()?;
    }
    // Step 2: keep the handle of each thread, and join all of them here: main must not go on before.
    // Step 5: if a join returns an Err, fail with `rocket K exploded`, but only after all have been joined.
    print(b"lift-off!\n")
}

/// Starts the tower and waits until it watches. Nobody joins it: its thread ends when main does.
fn watch() -> Result<(), Failure> {
    todo!(
        "step 6: start a thread that prints `tower: watching` and never ends; return when the line is out"
    )
}

/// All that a thread needs for its flight: it owns it.
struct Rocket {
    number: u32,
    from: u32,
    explodes: bool,
}

impl Rocket {
    fn run(self) -> Result<(), Failure> {
        let said = print(format!("rocket {} ready\n", self.number).as_bytes());
        // Step 3: wait for the others here. Also if this rocket could not say that it is ready: they count on it.
        said?;
        if self.explodes {
            todo!(
                "step 5: rocket {} panics here, with a message of its own",
                self.number
            );
        }
        for count in (1..=self.from).rev() {
            print(format!("#{count}({})\n", self.number).as_bytes())?;
        }
        Ok(())
    }
}

fn primes(below: u32, workers: u16) -> Result<(), Failure> {
    let ranges = split(below, workers);
    let counts = count_all(&ranges, &sieve::primes_up_to_root(below))?;
    for (number, (range, count)) in (1..).zip(ranges.iter().zip(&counts)) {
        print(
            format!("worker {number}: {}..{}: {count}\n", range.start, range.end)
                .as_bytes(),
        )?;
    }
    print(format!("total: {}\n", counts.iter().sum::<usize>()).as_bytes())
}

/// Ranges that together are 0..below; their lengths differ by one at most.
fn split(below: u32, parts: u16) -> Vec<Range<usize>> {
    todo!(
        "step 4: split the numbers from 0 to {below}, itself left out, into {parts} ranges"
    )
}

/// Counts the primes in each range, all at the same time.
fn count_all(ranges: &[Range<usize>], small: &[usize]) -> Result<Vec<usize>, Failure> {
    // Step 4: this counts one range after the other. In a thread::scope, spawn a thread for each, then join them.
    Ok(ranges.iter().map(|range| sieve::count(range, small)).collect())
}

fn count_words(patterns: &[OsString], workers: u16) -> Result<(), Failure> {
    let paths = words::expand(patterns)?;
    let (mut total, mut errors) = (0, Vec::new());
    for (path, count) in paths.iter().zip(count_in_pool(&paths, workers)?) {
        match count {
            Ok(count) => {
                total += count;
                // A path need not be UTF-8, so it is printed as the bytes that it is.
                print(
                    &[
                        format!("{count} ").as_bytes(),
                        path.as_os_str().as_encoded_bytes(),
                        b"\n",
                    ]
                    .concat(),
                )?;
            }
            Err(cause) => errors.push(format!("cannot read {}: {cause}", path.display())),
        }
    }
    print(format!("{total} total\n").as_bytes())?;
    if errors.is_empty() { Ok(()) } else { Err(Failure::Errors(errors)) }
}

/// Counts the words of each file on one of `workers` threads. The results are in the order of the paths.
fn count_in_pool(
    paths: &[PathBuf],
    workers: u16,
) -> Result<Vec<io::Result<usize>>, Failure> {
    if workers > 1 {
        todo!(
            "step 7: {workers} threads take the paths from one channel and send the counts into another"
        );
    }
    Ok(paths.iter().map(|path| words::count(path)).collect())
}
