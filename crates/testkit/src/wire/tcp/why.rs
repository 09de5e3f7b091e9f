//! Why nothing more arrives on a connection, as far as the program itself shows it.

use std::io;
use std::net::SocketAddr;

use super::{Peer, SETTLE_TIME, is_timeout};
use crate::platform;
use crate::program::running::Running;
use crate::report::Report;
use crate::report::explain::stream::StreamEnd;
use crate::text;
use crate::wait::halt::Halt;

impl Peer {
    /// Causes that are seen at the program, before those that the bytes suggest.
    pub(super) fn cause(&self, end: &StreamEnd) -> Option<String> {
        self.ended().or_else(|| self.busy_with_another(end)).or_else(|| self.closed_by_client(end))
    }

    /// How the program has ended, if that is why nothing more comes.
    pub(super) fn ended(&self) -> Option<String> {
        if !self.program.wait_for_end(SETTLE_TIME) {
            return None;
        }
        why_ended(&self.program, self.is_client)
    }

    /// The program is a client that has closed the connection, or its own side of it, and goes on.
    fn closed_by_client(&self, end: &StreamEnd) -> Option<String> {
        if !self.is_client || !matches!(end, StreamEnd::Eof | StreamEnd::Reset) {
            return None;
        }
        if self.program.check().has_connected_again() {
            return Some(
                "the client has connected once more: it makes a new connection for what it sends. \
                 Connect once, and use that connection for all lines"
                    .into(),
            );
        }
        let local = self.stream.peer_addr().ok()?;
        let sockets = platform::sockets();
        let is_open = sockets.iter().any(|it| it.ends().0 == local && it.inode != 0);
        Some(match is_open {
            true => "the client has ended its side of the connection (shutdown), and still reads: \
                     it has to stay open for the next line"
                .into(),
            false => "the client has closed the connection, although there is more to come".into(),
        })
    }

    /// Whether the program hangs on another client's connection while no thread serves this one.
    fn busy_with_another(&self, end: &StreamEnd) -> Option<String> {
        let StreamEnd::Halt(Halt::Still(_)) = end else { return None };
        let threads = self.program.threads()?;
        match &threads.serves_only_others(self.stream.local_addr().ok()?)[..] {
            [] => None,
            [other] => Some(format!(
                "the program waits for another client ({other}), and no thread serves this one: \
                 one client after the other. Give each client a thread of its own"
            )),
            others => Some(format!(
                "{} threads wait for other clients and none serves this one: a fixed number of \
                 threads is taken by as many silent clients. A thread for each client",
                others.len()
            )),
        }
    }
}

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
