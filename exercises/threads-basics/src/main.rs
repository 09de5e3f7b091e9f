//! Read README.md in this folder, then type `cargo test -p threads-basics`.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use args::Args;
use output::{Failure, log, print};

mod args;
#[allow(dead_code, reason = "`cannot` is for you: a thread may fail to start")]
mod output;
mod sieve;
mod words;

fn main() -> ExitCode {
    let result = match Args::parse() {
        Args::LiftOff { rockets, from, explode, tower } => {
            lift_off(rockets, from, explode, tower)
        }
        Args::Primes { below, workers } => primes(below, workers),
        Args::CountWords { workers, patterns } => words::run(&patterns, workers),
    };
    match result {
        Ok(()) | Err(Failure::OutputClosed) => ExitCode::SUCCESS,
        Err(Failure::Error(message)) => {
            log(&format!("error: {message}"));
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
    // Step 3: make one Barrier for all rockets, and a field of Rocket for its Arc.
    for number in 1..=rockets {
        let rocket = Rocket { number, from, explodes: explode == Some(number) };
        // Step 1: while this rocket flies, no other one does. Give each its own thread.
        rocket.run()?;
    }
    // Step 2: keep each thread's handle, and join them all here, before main goes on.
    // Step 5: if a join returns an Err, fail with `rocket K exploded` after all joins.
    print(b"lift-off!\n")
}

/// Starts the tower and waits until it watches. Its thread is not joined: it ends when
/// main returns.
fn watch() -> Result<(), Failure> {
    todo!(
        "step 6: start a thread that prints `tower: watching` and never ends, and return \
         when the line is printed"
    )
}

/// What the thread of a rocket needs, and owns.
struct Rocket {
    number: u32,
    from: u32,
    explodes: bool,
}

impl Rocket {
    fn run(self) -> Result<(), Failure> {
        let printed = print(format!("rocket {} ready\n", self.number).as_bytes());
        // Step 3: wait for the other rockets here, even if printing failed.
        printed?;
        if self.explodes {
            todo!(
                "step 5: let rocket {} panic here, with a message of its own",
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
    let mut total = 0;
    for (index, count) in counts.iter().enumerate() {
        let Range { start, end } = &ranges[index];
        let line = format!("worker {}: {start}..{end}: {count}\n", index + 1);
        print(line.as_bytes())?;
        total += count;
    }
    print(format!("total: {total}\n").as_bytes())
}

/// Splits `0..below` into ranges whose lengths differ by one at most.
fn split(below: u32, parts: u16) -> Vec<Range<usize>> {
    todo!(
        "step 4: split the numbers from 0 to {below}, without {below} itself, into \
         {parts} ranges"
    )
}

/// Counts the primes in each range, in a thread for each.
fn count_all(ranges: &[Range<usize>], small: &[usize]) -> Result<Vec<usize>, Failure> {
    // Step 4: this counts one range after another. In a `thread::scope`, spawn a thread
    // for each range, then join them all.
    Ok(ranges.iter().map(|range| sieve::count(range, small)).collect())
}

/// Counts the words of each file on one of `workers` threads, and returns the counts in
/// the order of the paths.
fn count_in_pool(
    paths: &[PathBuf],
    workers: u16,
) -> Result<Vec<io::Result<usize>>, Failure> {
    if workers > 1 {
        todo!(
            "step 7: let {workers} threads receive the paths from one channel and send \
             the counts into another"
        );
    }
    Ok(paths.iter().map(|path| words::count(path)).collect())
}
