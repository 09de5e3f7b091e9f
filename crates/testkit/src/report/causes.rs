//! Which causes a report names: what is known to have gone wrong comes before what usually goes
//! wrong.

use crate::check::gate::Step;
use crate::platform::{self, SocketKind};
use crate::threads::Snapshot;
use crate::wait::halt::Halt;
use crate::wire::ladder::Ladder;

/// What was seen of the program when it failed.
pub(super) struct Evidence<'a> {
    pub step: Option<&'a Step>,
    /// Its own report of a panic.
    pub panic: Option<&'a str>,
    /// Its threads, if it hangs.
    pub threads: Option<&'a Snapshot>,
    pub halt: Option<&'a Halt>,
    /// What the check's servers and proxies have recorded.
    pub ladders: &'a [Ladder],
}

/// The causes to name, most telling first: what is seen, then the `usual` one, and if there is
/// neither, a `guess`.
pub(super) fn rank(
    evidence: &Evidence<'_>,
    usual: Option<&String>,
    guess: Option<&String>,
) -> Vec<String> {
    // A panic explains the reset that it caused.
    if let Some(panic) = evidence.panic.filter(|panic| !is_later(panic, evidence.step)) {
        return vec![of_panic(panic)];
    }
    let mut causes: Vec<String> = of_threads(evidence).into_iter().chain(usual.cloned()).collect();
    if causes.is_empty() {
        causes.extend(guess.cloned());
    }
    causes
}

fn of_panic(panic: &str) -> String {
    match panic.strip_prefix("not yet implemented: ") {
        Some(gap) => format!("the program came to a gap that is yours to fill: {gap}"),
        None if panic.starts_with("failed printing to stdout") => format!(
            "a thread of the program panicked: {panic}. println! and print! do that when nobody \
             reads the output any more, as after `| head`: use writeln! and look at its error"
        ),
        None => format!("a thread of the program panicked: {panic}"),
    }
}

fn of_threads(evidence: &Evidence<'_>) -> Option<String> {
    let seen = evidence.threads.and_then(|threads| {
        unnoticed_end(threads, evidence.ladders)
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

/// The connection has ended, and the only thread asks for more input: it has not looked whether a
/// whole reply came.
fn unnoticed_end(threads: &Snapshot, ladders: &[Ladder]) -> Option<String> {
    let asks = threads.only_asks_for_input()?;
    ladders.iter().any(Ladder::has_ended).then(|| {
        format!(
            "{asks}, although the connection has ended. read_until and read_line return at the end \
             of the stream as well, with what has come, or with nothing: no newline at the end \
             means that the server has closed"
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
        "the program waits for a reply from {peer}, and has sent nothing there. send says why it \
         could not: a datagram has at most 65,507 bytes, for example. Look at its result"
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
        let evidence = Evidence { step: None, panic, threads: None, halt: None, ladders: &[] };
        let usual = "the connection was reset".to_owned();

        assert_eq!(
            rank(&evidence, Some(&usual), None),
            ["a thread of the program panicked: index out of bounds (src/main.rs:7:5)"]
        );
    }
}
