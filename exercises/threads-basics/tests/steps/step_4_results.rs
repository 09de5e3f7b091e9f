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
fn all_workers_compute_at_the_same_time() {
    // More than a minute's work: they are all at it when the check has seen enough.
    let program = program!().start(["primes", "--below", "4000000000", "--workers", "4"]);

    program.expect_threads_at_work(4);
}

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
fn ranges_cover_each_number_once_and_are_nearly_equal() {
    for (below, workers) in [(0, 1), (0, 3), (2, 5), (100, 7), (1001, 10), (1 << 20, 9)] {
        let args = [
            "primes",
            "--below",
            &format!("{below}"),
            "--workers",
            &format!("{workers}"),
        ];
        let text = program!().run(args).success().stdout_text();

        let ranges: Vec<_> = text.lines().filter_map(range).collect();

        assert_eq!(
            ranges.len(),
            workers,
            "there is a line `worker I: A..B: COUNT` for each worker:\n{text}"
        );
        let borders =
            [&[0], &ranges.iter().map(|range| range.1).collect::<Vec<_>>()[..]].concat();
        let starts: Vec<_> = ranges.iter().map(|range| range.0).chain([below]).collect();
        assert_eq!(
            starts, borders,
            "each range begins where the one before ends, from 0 to {below}:\n{text}"
        );
        let lengths = || ranges.iter().map(|(start, end)| end - start);
        let spread =
            lengths().max().zip(lengths().min()).map(|(most, least)| most - least);
        assert!(
            spread <= Some(1),
            "the lengths of the ranges differ by one at most:\n{text}"
        );
    }
}

/// `worker I: A..B: COUNT` to A and B.
fn range(line: &str) -> Option<(u64, u64)> {
    let (start, end) =
        line.strip_prefix("worker ")?.split(": ").nth(1)?.split_once("..")?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

#[test]
fn totals_are_right() {
    for (below, total) in
        [(0, 0), (1, 0), (2, 0), (3, 1), (100, 25), (7920, 1000), (1_000_000, 78_498)]
    {
        let finished =
            program!().run(["primes", "--below", &format!("{below}"), "--workers", "3"]);

        let text = finished.success().stdout_text();

        assert_eq!(
            text.lines().last(),
            Some(&*format!("total: {total}")),
            "the primes below {below}:\n{text}"
        );
    }
}

#[test]
fn refuses_a_crew_of_none() {
    program!().run(["primes", "--below", "10", "--workers", "0"]).code(2).stdout("");
}
