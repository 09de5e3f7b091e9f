//! Why nothing more arrives on a connection, as far as the program itself shows it.

use super::Peer;
use crate::platform;
use crate::report::explain::stream::StreamEnd;
use crate::wait::halt::Halt;
use crate::wire::gone::{SETTLE_TIME, why_ended};

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
