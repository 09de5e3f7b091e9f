//! Rockets, prime numbers and words: threads that are started, joined, and work together.

use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

use clap::Parser;

use args::Args;
use output::{Failure, cannot, log, print};

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
    let all_ready = Arc::new(Barrier::new(rockets as usize));
    let mut handles = Vec::new();
    for number in 1..=rockets {
        let rocket = Rocket {
            number,
            from,
            explodes: explode == Some(number),
            all_ready: Arc::clone(&all_ready),
        };
        let builder = thread::Builder::new().name(format!("rocket-{number}"));
        // `move`: the thread may outlive this round of the loop, so it owns its rocket.
        let handle = builder
            .spawn(move || rocket.run())
            .map_err(cannot(format!("start rocket {number}")))?;
        handles.push(handle);
    }
    join_all(handles)?;
    print(b"lift-off!\n")
}

fn join_all(handles: Vec<JoinHandle<Result<(), Failure>>>) -> Result<(), Failure> {
    // Join every thread before the first error is returned: when main returns, all
    // threads that still run are killed.
    let mut joined = Vec::new();
    for handle in handles {
        joined.push(handle.join());
    }
    for (number, end) in (1..).zip(joined) {
        match end {
            Ok(result) => result?,
            Err(_) => return Err(Failure::Error(format!("rocket {number} exploded"))),
        }
    }
    Ok(())
}

/// Starts the tower and waits until it watches. Its thread is not joined: it ends when
/// main returns.
fn watch() -> Result<(), Failure> {
    let watching = Arc::new(Barrier::new(2));
    let barrier = Arc::clone(&watching);
    let tower = move || {
        // If printing fails, the rockets will notice it too.
        let _ = print(b"tower: watching\n");
        barrier.wait();
        loop {
            thread::park();
        }
    };
    let builder = thread::Builder::new().name("tower".into());
    builder.spawn(tower).map_err(cannot("start the tower"))?;
    watching.wait();
    Ok(())
}

/// What the thread of a rocket needs, and owns.
struct Rocket {
    number: u32,
    from: u32,
    explodes: bool,
    all_ready: Arc<Barrier>,
}

impl Rocket {
    fn run(self) -> Result<(), Failure> {
        let printed = print(format!("rocket {} ready\n", self.number).as_bytes());
        // Wait even if printing failed: all other rockets wait for this one.
        self.all_ready.wait();
        printed?;
        if self.explodes {
            panic!("rocket {} explodes, as it was told to", self.number);
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
    let mut ranges = Vec::new();
    let mut start = 0;
    for part in 1..=u64::from(parts) {
        let end = (u64::from(below) * part / u64::from(parts)) as usize;
        ranges.push(start..end);
        start = end;
    }
    ranges
}

/// Counts the primes in each range, in a thread for each.
fn count_all(ranges: &[Range<usize>], small: &[usize]) -> Result<Vec<usize>, Failure> {
    thread::scope(|scope| {
        let mut handles = Vec::new();
        for (number, range) in (1..).zip(ranges) {
            let builder = thread::Builder::new().name(format!("worker-{number}"));
            // It may borrow `range` and `small`: the scope ends after all its threads.
            let handle = builder
                .spawn_scoped(scope, || sieve::count(range, small))
                .map_err(cannot(format!("start worker {number}")))?;
            handles.push(handle);
        }
        let mut counts = Vec::new();
        for handle in handles {
            counts.push(handle.join().expect("counting does not panic"));
        }
        Ok(counts)
    })
}

/// Counts the words of each file on one of `workers` threads, and returns the counts in
/// the order of the paths.
fn count_in_pool(
    paths: &[PathBuf],
    workers: u16,
) -> Result<Vec<io::Result<usize>>, Failure> {
    let (job_tx, job_rx) = crossbeam_channel::unbounded();
    for job in paths.iter().enumerate() {
        job_tx.send(job).expect("`job_rx` still exists");
    }
    // Without a sender, the loop over `job_rx` ends as soon as the channel is empty.
    drop(job_tx);
    let (result_tx, result_rx) = crossbeam_channel::unbounded();
    thread::scope(|scope| {
        for number in 1..=workers {
            let (job_rx, result_tx) = (job_rx.clone(), result_tx.clone());
            let work = move || {
                for (index, path) in job_rx {
                    let result = (index, words::count(path));
                    result_tx.send(result).expect("`result_rx` outlives the scope");
                }
            };
            let builder = thread::Builder::new().name(format!("worker-{number}"));
            builder
                .spawn_scoped(scope, work)
                .map_err(cannot(format!("start worker {number}")))?;
        }
        // Each worker has its own sender. With this one, `result_rx` would never end.
        drop(result_tx);
        let mut results: Vec<_> = result_rx.iter().collect();
        results.sort_by_key(|(index, _)| *index);
        Ok(results.into_iter().map(|(_, count)| count).collect())
    })
}
