//! Rockets, primes and words: threads that are started and joined, and that work together.

use std::ffi::OsString;
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
    let all_ready = Arc::new(Barrier::new(rockets as usize));
    let mut threads = Vec::new();
    for number in 1..=rockets {
        let rocket = Rocket {
            number,
            from,
            explodes: explode == Some(number),
            all_ready: Arc::clone(&all_ready),
        };
        let thread = thread::Builder::new().name(format!("rocket-{number}"));
        // `move`: the thread lives longer than this round of the loop, so it takes its rocket along.
        let thread = thread
            .spawn(move || rocket.run())
            .map_err(cannot(format!("start rocket {number}")))?;
        threads.push(thread);
    }
    // All are joined before the first `?`: when main returns, every thread that still runs ends with it.
    let ends: Vec<_> = threads.into_iter().map(JoinHandle::join).collect();
    for (number, end) in (1..).zip(ends) {
        end.unwrap_or_else(|_panic| {
            Err(Failure::Errors(vec![format!("rocket {number} exploded")]))
        })?;
    }
    print(b"lift-off!\n")
}

/// Starts the tower and waits until it watches. Nobody joins it: its thread ends when main does.
fn watch() -> Result<(), Failure> {
    let watching = Arc::new(Barrier::new(2));
    let tower = Arc::clone(&watching);
    let watch = move || {
        // If nobody reads our output, the rockets will notice, too.
        let _ = print(b"tower: watching\n");
        tower.wait();
        loop {
            thread::park();
        }
    };
    thread::Builder::new()
        .name("tower".into())
        .spawn(watch)
        .map_err(cannot("start the tower"))?;
    watching.wait();
    Ok(())
}

/// All that a thread needs for its flight: it owns it.
struct Rocket {
    number: u32,
    from: u32,
    explodes: bool,
    all_ready: Arc<Barrier>,
}

impl Rocket {
    fn run(self) -> Result<(), Failure> {
        let said = print(format!("rocket {} ready\n", self.number).as_bytes());
        // Also if it could not be said: all the others wait for this rocket.
        self.all_ready.wait();
        said?;
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
    let border =
        |part: u16| (u64::from(below) * u64::from(part) / u64::from(parts)) as usize;
    (0..parts).map(|part| border(part)..border(part + 1)).collect()
}

/// Counts the primes in each range, all at the same time.
fn count_all(ranges: &[Range<usize>], small: &[usize]) -> Result<Vec<usize>, Failure> {
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for (number, range) in (1..).zip(ranges) {
            let thread = thread::Builder::new().name(format!("worker-{number}"));
            // It borrows both: the scope ends only when all its threads have.
            let thread = thread.spawn_scoped(scope, || sieve::count(range, small));
            threads.push(thread.map_err(cannot(format!("start worker {number}")))?);
        }
        Ok(threads
            .into_iter()
            .map(|thread| thread.join().expect("counting cannot panic"))
            .collect())
    })
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
    let (jobs, queue) = crossbeam_channel::unbounded();
    paths.iter().enumerate().for_each(|job| jobs.send(job).expect("the queue is there"));
    // From now on an empty queue is the end: nobody is left to put another job in.
    drop(jobs);
    let (done, results) = crossbeam_channel::unbounded();
    thread::scope(|scope| {
        for number in 1..=workers {
            let (queue, done) = (queue.clone(), done.clone());
            let work = move || {
                for (at, path) in queue {
                    done.send((at, words::count(path)))
                        .expect("the results are there until all threads have ended");
                }
            };
            let thread = thread::Builder::new().name(format!("worker-{number}"));
            thread
                .spawn_scoped(scope, work)
                .map_err(cannot(format!("start worker {number}")))?;
        }
        // Each worker has a sender of its own. With this one alive the results would never end.
        drop(done);
        let mut counts: Vec<_> = results.iter().collect();
        counts.sort_by_key(|(at, _)| *at);
        Ok(counts.into_iter().map(|(_, count)| count).collect())
    })
}
