//! Why a program is not there any more, or not where it is looked for.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use crate::platform;
use crate::program::running::Running;
use crate::report::Report;
use crate::text;

/// A program that is about to end, or to print why, gets this long for it.
pub(super) const SETTLE_TIME: Duration = Duration::from_millis(30);

/// What the end of the program has to do with the connection that it is about.
pub(crate) fn why_ended(program: &Running, is_client: bool) -> Option<String> {
    program.wait_for_end(SETTLE_TIME);
    let status = program.status()?;
    let how = platform::describe_exit(status);
    if let Some(signal) = program.provoked().signal {
        return Some(match status.code() {
            None => format!("it {how}, which the check has sent: it has no handler for signals"),
            Some(_) => format!(
                "it {how} as soon as {signal} came, before it had done what is to be done then: \
                 tell the clients, let the writers send it, and join all threads"
            ),
        });
    }
    let stderr = program.stderr();
    if let Some(error) = stderr.lines().rev().find(|line| line.starts_with("error: ")) {
        let error = text::shorten(error, 100);
        if is_client && error.contains("Broken pipe") {
            return Some(format!(
                "the program had ended its own side of the connection before (shutdown), and cannot \
                 send any more: \"{error}\""
            ));
        }
        return Some(match is_client {
            true => format!("the program has ended, and says why: \"{error}\""),
            false => format!(
                "the program has ended, and all its connections with it: \"{error}\". What fails \
                 for one client ends that one alone"
            ),
        });
    }
    if is_client {
        let last = program.stdin().last()?;
        return Some(format!("the program {how} by itself after {last} on standard input"));
    }
    Some(format!(
        "the program has ended, and all its connections with it: it {how}, while a server goes on"
    ))
}

#[track_caller]
pub(super) fn fail_refused(program: &Running, address: SocketAddr, error: &io::Error) -> ! {
    program.wait_for_end(SETTLE_TIME);
    let listening = platform::listening(program.pid());
    let cause = match &listening[..] {
        _ if program.has_ended() => why_ended(program, false),
        [] if platform::shows_threads() => Some(
            "the program listens nowhere now: the listener is gone, since what owned it went out \
             of scope, or the thread that accepts has ended"
                .into(),
        ),
        [other, ..] if !listening.iter().any(|it| it.port() == address.port()) => {
            Some(format!("the program listens on {other}, and not on this address"))
        }
        _ if is_timeout(error.kind()) => {
            Some("the queue of connections is full: the program does not accept them".into())
        }
        _ => None,
    };
    Report::new(program, format!("cannot connect to {address}: {error}"))
        .expected("a connection: the system completes it as soon as the program listens")
        .got(error.to_string())
        .maybe_cause(cause)
        .fail()
}

pub(super) fn is_timeout(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
