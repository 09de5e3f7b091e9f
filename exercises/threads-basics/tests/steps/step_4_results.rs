//! Threads borrow what they need, and return what they find.
//!
//! Smallest thing that passes: `split` makes the ranges. In `count_all`, a `thread::scope` spawns a thread for each
//! range, which calls `sieve::count`. When all are spawned, each is joined for its count.
//!
//! Notice before you move on: the threads of a scope may borrow `small` and `ranges`, because the scope joins all of them
//! before it returns. An iterator is lazy: if one chain maps a range to its thread and the thread to its result, each
//! thread is joined before the next is spawned.
//!
//! Read on: docs/threads-basics.md, "Threads that borrow". `std::thread::scope` in the documentation of std.

use testkit::program;

#[test]
fn each_worker_reports_its_own_range() {
    let finished = program!().run(["primes", "--below", "100", "--workers", "4"]);

    let lines = [
        "worker 1: 0..25: 9",
        "worker 2: 25..50: 6",
        "worker 3: 50..75: 6",
        "worker 4: 75..100: 4",
        "total: 25",
    ];
    finished.success().stdout(lines.join("\n") + "\n");
}

#[test]
fn totals_are_right() {
    for (below, total) in
        [(0, 0), (1, 0), (2, 0), (3, 1), (100, 25), (7920, 1000), (1_000_000, 78_498)]
    {
        let finished =
            program!().run(["primes", "--below", &format!("{below}"), "--workers", "3"]);

        let rule =
            format!("a last line `total: {total}`: so many primes are below {below}");
        let mut last = String::new();
        let _ = finished.success().stdout_lines(&rule, |line| {
            match line {
                Some(line) => line.clone_into(&mut last),
                None if last != format!("total: {total}") => {
                    return Err(format!("the last line is {last:?}"));
                }
                None => {}
            }
            Ok(())
        });
    }
}

#[test]
fn ranges_cover_each_number_once_and_are_nearly_equal() {
    for (below, workers) in [(0, 1), (0, 3), (2, 5), (100, 7), (1001, 10), (1 << 20, 9)] {
        let args = [
            "primes",
            "--below",
            &format!("{below}"),
            "--workers",
            &format!("{workers}"),
        ];
        let rule = format!(
            "{workers} lines `worker I: A..B: COUNT`: each range begins where the one before ends, \
             from 0 to {below}, and their lengths differ by one at most"
        );
        let finished = program!().run(args).success();

        let mut ranges = Vec::new();
        let _ = finished.stdout_lines(&rule, |line| match line.and_then(range) {
            Some(next) => add(&mut ranges, next, workers),
            None => end(&ranges, below, workers),
        });
    }
}

/// What is wrong with one more range, if anything.
fn add(
    ranges: &mut Vec<(u64, u64)>,
    next: (u64, u64),
    workers: usize,
) -> Result<(), String> {
    let begin = ranges.last().map_or(0, |(_, end)| *end);
    if ranges.len() == workers {
        return Err(format!("this is a range too many: there are {workers} workers"));
    }
    if next.0 != begin || next.1 < next.0 {
        return Err(format!("this range should begin at {begin}"));
    }
    ranges.push(next);
    let lengths = ranges.iter().map(|(start, end)| end - start);
    match lengths.clone().max().zip(lengths.min()) {
        Some((most, least)) if most - least > 1 => Err(format!(
            "one range has {most} numbers and another {least}: their lengths differ by one at most"
        )),
        _ => Ok(()),
    }
}

/// What is wrong when no more ranges follow, if anything.
fn end(ranges: &[(u64, u64)], below: u64, workers: usize) -> Result<(), String> {
    let end = ranges.last().map_or(0, |(_, end)| *end);
    if ranges.len() != workers {
        return Err(format!("there are {} ranges for {workers} workers", ranges.len()));
    }
    if end == below { Ok(()) } else { Err(format!("the last range ends at {end}")) }
}

/// `worker I: A..B: COUNT` to A and B.
fn range(line: &str) -> Option<(u64, u64)> {
    let (start, end) =
        line.strip_prefix("worker ")?.split(": ").nth(1)?.split_once("..")?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

#[test]
fn all_workers_compute_at_the_same_time() {
    // More than a minute's work: they are all at it when the check has seen enough.
    let program = program!().start(["primes", "--below", "4000000000", "--workers", "4"]);

    program.expect_threads_at_work(4);
}

#[test]
fn refuses_a_crew_of_none() {
    program!().run(["primes", "--below", "10", "--workers", "0"]).code(2).stdout("");
}
