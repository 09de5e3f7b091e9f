//! Which cause a report names: what the program says itself comes before what its threads do, and
//! that before what the bytes suggest. One is enough, and none is better than a wrong one.

use std::net::SocketAddr;

use crate::check::gate::Step;
use crate::platform::{self, SocketKind};
use crate::program::provoked::Provoked;
use crate::report::explain::log;
use crate::threads::Snapshot;
use crate::wait::halt::Halt;
use crate::wire::ladder::Ladder;

/// What was seen of the program when it failed.
#[derive(Default)]
pub(super) struct Evidence<'a> {
    pub step: Option<&'a Step>,
    /// Its own report of the first panic, and of one that the check wanted.
    pub panic: Option<&'a str>,
    pub wanted_panic: Option<&'a str>,
    pub stderr: &'a str,
    pub provoked: Provoked,
    /// What the check is sure of.
    pub known: Option<&'a str>,
    /// Whether the report is about text that was printed.
    pub about_text: bool,
    /// The check's side of the connection that failed.
    pub peer: Option<SocketAddr>,
    /// Its threads, if it hangs.
    pub threads: Option<&'a Snapshot>,
    /// Whether the check has written to its standard input.
    pub has_input: bool,
    pub halt: Option<&'a Halt>,
    /// What the check's servers and proxies have recorded.
    pub ladders: &'a [Ladder],
}

/// The cause to name: what is seen, then the `usual` one, and if there is neither, a `guess`.
pub(super) fn rank(
    evidence: &Evidence<'_>,
    usual: Option<&String>,
    guess: Option<&String>,
) -> Option<String> {
    let Evidence { stderr, peer, provoked, .. } = evidence;
    // A panic explains the reset that it caused.
    of_panic(evidence)
        .or_else(|| log::known(stderr, *peer, provoked))
        .or_else(|| evidence.known.map(String::from))
        .or_else(|| of_threads(evidence))
        .or_else(|| usual.cloned())
        .or_else(|| log::told(stderr, *peer, provoked).filter(|_| !evidence.about_text))
        .or_else(|| guess.cloned())
}

fn of_panic(evidence: &Evidence<'_>) -> Option<String> {
    let panic = evidence.panic.filter(|panic| !is_later(panic, evidence.step))?;
    Some(match panic.strip_prefix("not yet implemented: ") {
        Some(gap) => format!("the program came to a gap that is yours to fill: {gap}"),
        None if panic.starts_with("failed printing to stdout") => format!(
            "a thread of the program panicked: {panic}. println! and print! do that when nobody \
             reads the output any more, as after `| head`: use writeln! and look at its error"
        ),
        None if panic.contains("PoisonError") => {
            let first = evidence.wanted_panic.map(|first| format!(" (first: {first})"));
            format!(
                "a thread panicked while it held a lock{}. That poisons a Mutex of std, and each \
                 later lock().unwrap() panics, too: {panic}",
                first.unwrap_or_default()
            )
        }
        None => format!("a thread of the program panicked: {panic}"),
    })
}

fn of_threads(evidence: &Evidence<'_>) -> Option<String> {
    let seen = evidence.threads.and_then(|threads| {
        unnoticed_end(threads, evidence.ladders)
            .or_else(|| of_permit(threads, evidence.wanted_panic))
            .or_else(|| of_input(threads, evidence.has_input))
            .or_else(|| of_polling(threads, evidence.halt))
            .or_else(|| threads.diagnosis.clone())
            .or_else(|| nothing_sent(threads, evidence.ladders))
    });
    seen.or_else(|| match evidence.halt {
        Some(Halt::Busy { thread, cpu, .. }) => Some(format!(
            "thread {thread} has used {:.1} s of a processor and nothing came of it: a loop that \
             runs without a pause",
            cpu.as_secs_f32()
        )),
        _ => None,
    })
}

/// The program never stands still, because threads look again and again for what they wait for.
fn of_polling(threads: &Snapshot, halt: Option<&Halt>) -> Option<String> {
    threads.looks_again().filter(|_| matches!(halt, Some(Halt::Deadline(_))))
}

/// A thread has panicked as it was told to, and others wait for what it had.
fn of_permit(threads: &Snapshot, wanted_panic: Option<&str>) -> Option<String> {
    wanted_panic?;
    if let Some(waits) = threads.waits_for_message() {
        return Some(format!(
            "{waits}: the thread that panicked has sent none, and a Sender still lives, so it would \
             wait for ever. Count on join, or drop the first Sender"
        ));
    }
    let waits = threads.waits_at_condvar()?;
    Some(format!(
        "{waits}, and no thread is left to notify: what the thread that panicked had taken was \
         not given back. A panic skips the rest of a function, but drops its variables: Drop \
         gives back in every case"
    ))
}

/// The only thread waits for standard input.
fn of_input(threads: &Snapshot, has_input: bool) -> Option<String> {
    let waits = threads.only_asks_for_input()?;
    Some(match has_input {
        true => format!(
            "{waits}: it has read what was written there, and asks for more before it has done \
             what is expected, or before it has flushed it"
        ),
        false => format!(
            "{waits}, where nothing has been written yet: what is expected here comes before the \
             first line is read"
        ),
    })
}

/// The connection has ended, and the only thread asks for more input: it has not looked whether a
/// whole reply came.
fn unnoticed_end(threads: &Snapshot, ladders: &[Ladder]) -> Option<String> {
    let asks = threads.only_asks_for_input()?;
    ladders.iter().any(Ladder::has_ended).then(|| {
        format!(
            "{asks}, although the connection has ended. read_until and read_line return then, too, \
             with what has come: no newline at its end means that the server has closed"
        )
    })
}

/// Whether a program waits for a reply of a server that has got nothing from it.
fn nothing_sent(threads: &Snapshot, ladders: &[Ladder]) -> Option<String> {
    // The cheap questions first: a server of the check that has waited for something has a ladder.
    let served = threads.served();
    if !ladders.is_empty() || served.is_empty() {
        return None;
    }
    let mut sockets = platform::sockets();
    sockets.retain(|socket| socket.kind == SocketKind::Datagram && socket.unread == 0);
    let peer = served.iter().find(|peer| sockets.iter().any(|socket| socket.local == **peer))?;
    Some(format!(
        "the program waits for a reply from {peer}, and has sent nothing there. Look at the result \
         of send: a datagram has at most 65,507 bytes, for example"
    ))
}

/// Whether a panic is a gap that belongs to a later step than the one that is checked: it is not
/// what is wrong here.
fn is_later(panic: &str, step: Option<&Step>) -> bool {
    let gap = panic.strip_prefix("not yet implemented: step ");
    let number = gap.and_then(|gap| gap.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
    number.zip(step).is_some_and(|(gap, step): (u32, _)| gap > step.number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_of_a_later_step_is_no_cause() {
        let step = Step { number: 1, name: "listen".into() };

        assert!(is_later("not yet implemented: step 2: read (src/main.rs:7:5)", Some(&step)));
        assert!(!is_later("not yet implemented: step 1: bind (src/main.rs:7:5)", Some(&step)));
        assert!(!is_later("index out of bounds (src/main.rs:7:5)", Some(&step)));
    }

    #[test]
    fn a_panic_comes_before_what_it_caused() {
        let panic = Some("index out of bounds (src/main.rs:7:5)");
        let evidence = Evidence { panic, ..Evidence::default() };
        let usual = "the connection was reset".to_owned();

        assert_eq!(
            rank(&evidence, Some(&usual), None).as_deref(),
            Some("a thread of the program panicked: index out of bounds (src/main.rs:7:5)")
        );
    }

    #[test]
    fn the_first_panic_poisons_the_lock_of_the_others() {
        let evidence = Evidence {
            panic: Some("called `Result::unwrap()` on an `Err` value: PoisonError { .. }"),
            wanted_panic: Some("job 1 crashes (src/semaphore.rs:7:5)"),
            ..Evidence::default()
        };

        let cause = rank(&evidence, None, None).unwrap_or_default();

        assert!(cause.contains("held a lock (first: job 1 crashes"), "{cause}");
    }

    #[test]
    fn what_the_program_says_comes_before_a_guess() {
        let evidence =
            Evidence { stderr: "error: cannot dance: no music\n", ..Evidence::default() };

        let cause = rank(&evidence, None, Some(&"a guess".to_owned())).unwrap_or_default();

        assert!(cause.contains("no music"), "{cause}");
    }
}
