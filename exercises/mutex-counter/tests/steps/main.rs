//! The checks of mutex-counter, a file for each step. They run the program and see only what it prints and what its threads do.

mod step_1_mutex;
mod step_2_lost_update;
mod step_3_atomic;
mod step_4_permits;
mod step_5_give_back;
mod step_6_deadlock;

use std::collections::BTreeSet;
use std::time::Duration;

use testkit::platform::Usage;
use testkit::threads::{Endpoint, Snapshot, ThreadSnapshot, WaitReason};
use testkit::{Finished, Program, Running, program};

/// More rounds than anybody waits for: the threads are still there when the check looks.
const FOR_MINUTES: u32 = 4_000_000_000;

/// `count` to its end: nothing is lost.
#[track_caller]
fn count_exactly(lock: &str, threads: u64, increments: u64) {
    let (total, threads_count) = (threads * increments, threads);
    let (threads, increments) = (threads.to_string(), increments.to_string());
    let options =
        ["count", "--lock", lock, "--threads", &threads, "--increments", &increments];

    let rule = format!(
        "`counted: {total}`: {increments} for each thread, of which there are {threads}"
    );
    let finished = program!().run(options).stdout_lines(&rule, |line| match line.and_then(counted) {
        Some(0) if total > 0 => Err(format!(
            "{total} updates are missing, all that there were: each thread has added to a number of \
             its own (a copy, or an Arc::new for each), or the total was read before any had counted"
        )),
        Some(counted) if counted < total => Err(format!(
            "{} updates are missing: two threads read the same number and both wrote it back plus \
             1, or the total was read before all had counted",
            total - counted
        )),
        Some(counted) if counted > total => Err(format!(
            "{} updates too many: each thread has added {} times and not {increments}. `0..=n` has \
             one number more than `0..n`",
            counted - total,
            counted / threads_count
        )),
        _ => Ok(()),
    });
    finished.stdout(format!("counted: {total}\nexpected: {total}\n")).success();
}

/// N of a line `counted: N`.
fn counted(line: &str) -> Option<u64> {
    line.strip_prefix("counted: ")?.parse().ok()
}

/// The jobs, as far as the lines tell what they do.
struct Jobs {
    permits: usize,
    count: usize,
    inside: BTreeSet<String>,
    entered: BTreeSet<String>,
    /// How many have left.
    left: usize,
    /// How many lines of input the check has written, each of which lets one leave.
    lines: usize,
    /// This one never prints that it leaves. When it does, no line tells.
    crashes: Option<String>,
}

impl Jobs {
    fn new(permits: usize, count: usize) -> Self {
        Self {
            permits,
            count,
            inside: BTreeSet::new(),
            entered: BTreeSet::new(),
            left: 0,
            lines: 0,
            crashes: None,
        }
    }

    fn with_crash(permits: usize, count: usize, job: usize) -> Self {
        Self { crashes: Some(job.to_string()), ..Self::new(permits, count) }
    }

    /// Writes as many lines of input.
    fn let_out(&mut self, program: &Running, count: usize) {
        program.write("\n".repeat(count));
        self.lines += count;
    }

    /// Waits for the next line, and judges it.
    #[track_caller]
    fn expect_next(&mut self, program: &Running, what: &str) {
        let (inside, outside) = (self.inside.len(), self.count - self.entered.len());
        let what = format!("{what} ({inside} are inside, {outside} have not entered)");
        let (lines, left, unfinished) = (self.lines, self.left, self.count - self.left);
        let why = || {
            if inside == 0 && lines == 0 && reads_input(program) {
                return Some(
                    "a job waits for its line of input before it has entered: first the permit, \
                     then `enter`, then the line"
                        .into(),
                );
            }
            if left < lines && lines > 1 && program.has_read_all_input() {
                return Some(format!(
                    "{lines} lines were written and all have been read, and only {left} jobs have \
                     left: each line lets out one that is inside. Was it read ahead into a buffer \
                     and lost, or does it wait for another job?"
                ));
            }
            let threads = program.usage()?.threads - 1;
            (threads < unfinished).then(|| {
                format!(
                    "{} jobs that have not entered have no thread: jobs are started in groups, and \
                     each group is joined first. Start all of them, then join",
                    unfinished - threads
                )
            })
        };
        program.expect_line_or(&what, |line| self.hear(line), why);
    }

    /// Waits until nothing more is printed.
    #[track_caller]
    fn expect_rest(&self, program: &Running, what: &str) {
        program.expect_no_more_stdout_or(what, |text| {
            let entered = text.lines().filter(|line| line.starts_with("enter ")).count();
            let (inside, permits) = (self.inside.len() + entered, self.permits);
            let all_are_in = self.entered.len() + entered == self.count;
            match (inside.saturating_sub(permits), self.lines) {
                (0, _) => None,
                (1, 0) => Some(format!(
                    "one job more is inside than there are permits ({inside} with {permits}): the \
                     limit is one too high"
                )),
                (_, 0) if all_are_in => Some(format!(
                    "{inside} jobs are inside, with {permits} permits: none waits. Each has a \
                     semaphore of its own, or its permit goes back at once (a bare `acquire();`, \
                     `let _ =`), or it enters before it has one"
                )),
                (_, 0) => Some(format!("{inside} jobs are inside, with {permits} permits")),
                _ => Some(format!(
                    "{inside} jobs are inside, with {permits} permits: a permit that came back has \
                     let in more than one"
                )),
            }
        });
    }

    /// What is wrong with a line, if anything, after all that came before.
    fn hear(&mut self, line: &str) -> Result<(), String> {
        match line.split_once(' ') {
            Some(("enter", job)) => self.enter(job),
            Some(("leave", job)) => self.leave(job),
            _ if line == "all jobs done" => self.end(),
            _ => Err("it is none of the lines that `semaphore` prints".into()),
        }
    }

    fn enter(&mut self, job: &str) -> Result<(), String> {
        if self.inside.len() >= self.permits {
            let inside = self.inside.iter().cloned().collect::<Vec<_>>().join(", ");
            return Err(format!(
                "no permit is free: there are {}, and inside is {inside}",
                self.permits
            ));
        }
        if !self.entered.insert(job.into()) {
            return Err(format!("job {job} has entered before"));
        }
        if self.crashes.as_deref() != Some(job) {
            self.inside.insert(job.into());
        }
        Ok(())
    }

    fn leave(&mut self, job: &str) -> Result<(), String> {
        if self.inside.remove(job) {
            self.left += 1;
            Ok(())
        } else {
            Err(format!("job {job} is not inside"))
        }
    }

    fn end(&self) -> Result<(), String> {
        if let Some(job) = &self.crashes {
            return Err(format!("not all are done: job {job} has panicked"));
        }
        match (self.count - self.entered.len(), self.inside.len()) {
            (0, 0) => Ok(()),
            (outside, inside) => Err(format!(
                "{inside} jobs are inside, and {outside} have not entered yet"
            )),
        }
    }

    /// What is wrong when nothing more comes, if anything.
    fn over(&self) -> Result<(), String> {
        let never = (1..=self.count)
            .map(|job| job.to_string())
            .find(|job| !self.entered.contains(job));
        match (never, self.inside.first()) {
            (Some(job), _) => Err(format!("job {job} has never entered")),
            (_, Some(job)) => Err(format!("job {job} has never left")),
            (None, None) => Ok(()),
        }
    }

    /// All that `semaphore` has printed keeps to the rules, and every job has been inside.
    #[track_caller]
    fn have_done_all(mut self, finished: Finished) -> Finished {
        let rule = format!(
            "{} jobs enter and leave once each, never more than {} are inside",
            self.count, self.permits
        );
        finished.stdout_lines(&rule, |line| match line {
            Some(line) => self.hear(line),
            None => self.over(),
        })
    }
}

/// Whether a thread of the program waits for standard input.
fn reads_input(program: &Running) -> bool {
    let waits =
        |thread: &ThreadSnapshot| thread.reason == WaitReason::Read(Endpoint::Stdin);
    Snapshot::of(program.pid()).is_some_and(|it| it.threads.iter().any(waits))
}

/// The program has work for minutes, and goes on with it: one that is done has not done it step by
/// step.
#[track_caller]
fn goes_on(program: &Running) {
    let busy = |usage: &Usage| usage.cpu >= Duration::from_millis(20);
    program.expect_usage("it goes on for minutes: one round after the other", busy);
}

/// `semaphore`, about to run.
#[track_caller]
fn semaphore(program: &Program, options: &str) -> Running {
    program.start(["semaphore"].into_iter().chain(options.split(' ')))
}

const DONE: &str = "all jobs done\n";
