//! Workers take the next file by `fetch_add`; results come by a channel of std.
//! scenario: 5-pool

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc;
use std::thread;

fn main() {
    let files: Vec<String> = std::env::args().filter(|it| it.ends_with(".txt")).collect();
    let next = AtomicUsize::new(0);
    let (done, results) = mpsc::sync_channel(1);
    let mut counts = thread::scope(|scope| {
        for _ in 0..number("--workers") {
            let (done, files, next) = (done.clone(), &files, &next);
            scope.spawn(move || {
                while let Some(file) = files.get(next.fetch_add(1, Relaxed)) {
                    let count = fs::read_to_string(file)
                        .expect("nothing here can fail")
                        .split_whitespace()
                        .count();
                    done.send((file, count)).expect("nothing here can fail");
                }
            });
        }
        drop(done);
        results.into_iter().collect::<Vec<_>>()
    });
    counts.sort();
    counts.iter().for_each(|(file, count)| println!("{count} {file}"));
    println!("{} total", counts.iter().map(|(_, count)| count).sum::<usize>());
}

/// The number behind `--NAME`.
fn number(name: &str) -> u64 {
    let args: Vec<String> = std::env::args().collect();
    let at = args.iter().position(|it| it == name);
    at.and_then(|at| args.get(at + 1)).and_then(|it| it.parse().ok()).unwrap_or(0)
}
