//! One UDP socket of a check's own, recorded.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use crate::platform::{self, Socket, SocketKind};
use crate::program::running::Running;
use crate::report::Report;
use crate::report::explain::{datagram, log};
use crate::text;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};
use crate::wait::pause::pause;
use crate::wait::probe;
use crate::wire::ladder::{Event, Ladder};
use crate::wire::mailbox::Mailbox;

/// How often to look for a program's socket, and how long to pause between two looks.
const LOOKS: usize = 20;
const LOOK_INTERVAL: Duration = Duration::from_millis(5);

/// How often to look whether a thread waits in a read.
const READ_INTERVAL: Duration = Duration::from_millis(1);

/// A check's own UDP socket, and the program's address.
///
/// It can be used on any thread. Each wait ends when what is expected is there, when the program
/// stands still, or after 10 s (40 s for a program that is seen to run).
#[derive(Debug)]
#[must_use = "dropping it closes the socket"]
pub struct Datagrams {
    mailbox: Arc<Mailbox>,
    program: Running,
    towards: SocketAddr,
    ladder: Ladder,
}

impl Datagrams {
    /// The largest datagram that this system sends, in bytes: 65,507 over IPv4, and macOS allows
    /// 9,216 by default.
    pub const LARGEST: usize = if cfg!(target_os = "macos") { 9_216 } else { 65_507 };

    pub(crate) fn towards(program: &Running, towards: SocketAddr) -> Self {
        let any = if towards.is_ipv4() { "127.0.0.1:0" } else { "[::1]:0" };
        let socket = UdpSocket::bind(any).expect("a free port on the loopback interface");
        let _ = socket.set_read_timeout(Some(POLL_INTERVAL));
        let mailbox = Arc::new(Mailbox::new(socket));
        program.check().add_mailbox(&mailbox);
        let ladder = program.check().new_ladder(
            format!("check :{}", mailbox.port().unwrap_or(0)),
            format!("{} :{} (UDP)", program.name(), towards.port()),
        );
        Self { mailbox, program: program.clone(), towards, ladder }
    }

    /// Sends one datagram; it may be empty.
    ///
    /// # Panics
    /// If it is longer than a datagram can be.
    pub fn send(&self, bytes: impl AsRef<[u8]>) -> &Self {
        let bytes = bytes.as_ref();
        self.ladder.add(Event::datagram_to_the_right(bytes, ""));
        self.mailbox.history().remember(bytes);
        self.mailbox.socket().send_to(bytes, self.towards).expect("a datagram that fits");
        self
    }

    /// Waits for exactly one datagram with the bytes `want`, from the program's address.
    ///
    /// # Panics
    /// With a report if none arrives, or another, or one from elsewhere.
    #[track_caller]
    pub fn expect(&self, want: impl AsRef<[u8]>) -> &Self {
        let want = want.as_ref();
        match self.receive() {
            Ok((got, from)) if from == self.towards && got == want => {
                self.mailbox.history().received = Some(got);
                self
            }
            Ok((_, from)) if from != self.towards => self.fail_source(from),
            Ok((got, _)) => self
                .report("the datagram is not what was expected")
                .compare_datagrams(want, &got)
                .maybe_cause(self.why_another(want, &got))
                .fail(),
            Err(halt) => {
                let report =
                    self.report("no datagram came").maybe_cause(self.why_none(want)).halted(halt);
                match want {
                    b"" => report.expected("an empty datagram, of 0 bytes").got("none at all"),
                    want => report.compare(want, b"").got_instead("no datagram"),
                }
                .fail()
            }
        }
    }

    /// The next datagram, whatever it is; `None` if none arrives: to see and not to judge.
    pub fn hear(&self) -> Option<Vec<u8>> {
        self.receive().ok().map(|(bytes, _)| bytes)
    }

    /// Nothing may arrive until the program stands still or has ended.
    ///
    /// # Panics
    /// With a report if a datagram arrives.
    #[track_caller]
    pub fn expect_silence(&self) -> &Self {
        match self.receive() {
            Err(_) => self,
            Ok((got, _)) => self
                .report("one more datagram came")
                .expected("no more datagrams")
                .got(match &got[..] {
                    b"" => "an empty one, of 0 bytes".to_owned(),
                    got => text::quoted(got),
                })
                .maybe_cause(self.why_another(b"", &got))
                .fail(),
        }
    }

    /// The next datagram and its sender, or why none will arrive.
    fn receive(&self) -> Result<(Vec<u8>, SocketAddr), Halt> {
        let received =
            wait_until(self.program.check(), Budget::Reply, || match self.mailbox.receive() {
                Some(received) => Poll::Ready(received),
                None => Poll::Pending,
            });
        self.ladder.add(match &received {
            Ok((bytes, _)) => Event::datagram_to_the_left(bytes, ""),
            Err(halt) => Event::Silence(halt.waited()),
        });
        received
    }

    #[expect(clippy::too_many_lines, reason = "one rule after the other, the most certain first")]
    fn why_another(&self, want: &[u8], got: &[u8]) -> Option<String> {
        let others = self.others();
        let other = others.iter().find(|it| it.has_sent(got) && !self.mailbox.has_sent(got));
        if let Some(port) = other.and_then(|other| other.port()) {
            return Some(format!(
                "this is what another sender had sent (check :{port}): each datagram goes back to \
                 the address that recv_from returned with it"
            ));
        }
        let mine = self.mailbox.history();
        let is_cut = !want.is_empty() && want.starts_with(got);
        if mine.received.as_deref() == Some(got) && !is_cut {
            let waits = |it: &Socket| {
                it.kind == SocketKind::Datagram && it.local == self.towards && it.unread > 0
            };
            if platform::sockets().iter().any(waits) {
                return Some(
                    "the datagram is still in the queue of the socket, and is answered again: peek \
                     and peek_from leave it there, recv_from takes it out"
                        .into(),
                );
            }
            return Some("the reply came twice: one datagram, one reply".into());
        }
        if !is_cut && mine.sent.iter().any(|it| it == got) {
            return Some(
                "this is the reply to another datagram of the same sender: one was left out, or \
                 overtaken"
                    .into(),
            );
        }
        let all = others.iter().flat_map(|it| it.history().sent.clone());
        let all: Vec<_> = all.chain(mine.sent.iter().cloned()).collect();
        if datagram::is_joined(&all, got) {
            return Some(
                "several datagrams came back as one: each receive brings one datagram, and each is \
                 a message of its own"
                    .into(),
            );
        }
        let sent = mine.sent.concat();
        drop(mine);
        let rest = self.mailbox.next_waiting();
        datagram::reply(&sent, want, got, rest.as_deref())
    }

    fn why_none(&self, want: &[u8]) -> Option<String> {
        if let Some(status) = self.program.status() {
            let after_an_empty_one = self.mailbox.history().sent.iter().any(Vec::is_empty);
            return status.success().then(|| {
                match after_an_empty_one {
                    true => {
                        "the program has ended after an empty datagram: 0 bytes are a datagram \
                         like any other. UDP has no connection, so there is no end of one either"
                    }
                    false => "the program has ended, but a server goes on: receive in a loop",
                }
                .into()
            });
        }
        if let Some(port) =
            self.others().iter().find(|other| other.finds(want)).and_then(|other| other.port())
        {
            return Some(format!(
                "the reply went to another sender (check :{port}): it goes to the address that \
                 recv_from returned with the datagram"
            ));
        }
        if self.program.stderr().contains(&message_too_long()) {
            return Some(
                "more was sent than fits into a datagram: the whole buffer? Only the first n bytes \
                 belong to it, &buffer[..n]"
                    .into(),
            );
        }
        self.why_no_reply(want)
    }

    /// The program has received the datagram, and sends nothing.
    fn why_no_reply(&self, want: &[u8]) -> Option<String> {
        // The look at the threads tells of a socket that is connected to another client.
        let threads = self.program.threads().zip(self.mailbox.socket().local_addr().ok());
        let is_connected =
            threads.is_some_and(|(threads, me)| !threads.serves_only_others(me).is_empty());
        let has_read = !is_connected && probe::has_taken_everything(self.program.pid());
        let says_why = log::told(&self.program.stderr(), None, &self.program.provoked()).is_some();
        if !has_read || says_why {
            return None;
        }
        let before = self.mailbox.history().received.clone();
        let why = match want {
            want if before.as_deref() == Some(want) => {
                "the program has received it, and does not answer it: it equals the one before. \
                 Each datagram is one of its own, and is answered"
            }
            _ if before.is_some() && !want.is_empty() => {
                "the program has received it, and sends nothing back, although it has answered \
                 before"
            }
            b"" => {
                "the program has received it, and sends nothing back: an empty datagram is one like \
                 any other"
            }
            _ => {
                "the program has received it, and sends nothing back. One receive brings one whole \
                 datagram, and that is answered at once"
            }
        };
        Some(why.into())
    }

    fn others(&self) -> Vec<Arc<Mailbox>> {
        let mut others = self.program.check().mailboxes();
        others.retain(|other| !Arc::ptr_eq(other, &self.mailbox));
        others
    }

    #[track_caller]
    fn fail_source(&self, from: SocketAddr) -> ! {
        self.report("the datagram came from another address")
            .expected(format!("from {}", self.towards))
            .got(format!("from {from}"))
            .cause("it was sent from a socket of its own: reply with the socket that received")
            .fail()
    }

    #[track_caller]
    fn report(&self, headline: &str) -> Report {
        Report::new(&self.program, headline).ladder(self.ladder.draw())
    }
}

/// What the system calls a datagram that is longer than it sends (`EMSGSIZE`), as a program logs
/// it.
fn message_too_long() -> String {
    #[cfg(unix)]
    let error = io::Error::from(rustix::io::Errno::MSGSIZE);
    #[cfg(not(unix))]
    let error = io::Error::from_raw_os_error(10040);
    let text = error.to_string();
    // The number is Rust's addition, and the program need not be one of Rust.
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

impl Running {
    /// A UDP socket of the check's own that talks to the announced address.
    ///
    /// # Panics
    /// With a report if the program announces none.
    #[track_caller]
    pub fn datagrams(&self) -> Datagrams {
        Datagrams::towards(self, self.reachable())
    }

    /// The program has a UDP socket at the address that it has announced. Where the system does not
    /// show that, at least the address is taken. More cannot be seen of a socket without
    /// connections before it answers.
    ///
    /// # Panics
    /// With a report if it has none.
    #[track_caller]
    pub fn expect_bound(&self) -> &Self {
        let address = self.announced();
        let is_taken = UdpSocket::bind(address).is_err();
        if !(is_taken && self.is_seen_at(address)) {
            // Only connect moves a socket from the wildcard to one local address.
            let has_moved = address.ip().is_unspecified()
                && platform::bound(self.pid())
                    .iter()
                    .any(|it| it.port() == address.port() && !it.ip().is_unspecified());
            let cause = if has_moved {
                "the socket is connected: it hears only its peer"
            } else {
                "the socket is gone (what owned it went out of scope), another one, or not of \
                 UDP: announce the local_addr() of the UdpSocket that goes on to receive"
            };
            let headline = format!("nobody receives at {address}, which the program has announced");
            Report::new(self, headline)
                .expected("the program keeps a UDP socket that is bound to this address")
                .got("it has no such socket")
                .cause(cause)
                .fail();
        }
        self
    }

    /// Looks several times: the system's list of sockets may leave one out while others come and
    /// go. Where it shows none, the program gets the benefit of the doubt.
    fn is_seen_at(&self, address: SocketAddr) -> bool {
        let look = |_| {
            let seen = platform::bound(self.pid()).contains(&address);
            if !seen {
                pause(LOOK_INTERVAL);
            }
            seen
        };
        !cfg!(target_os = "linux") || (0..LOOKS).any(look)
    }

    /// Stops the program and lets it go on ([`stop_and_continue`](Self::stop_and_continue)) once a
    /// thread of it waits for something to read. With a time limit on its socket that wait ends
    /// with an error: `Interrupted`. Where the system does not tell what threads wait for, at once.
    pub fn interrupt_a_read(&self) -> &Self {
        // Where it does not come to read, it is interrupted wherever it is.
        let _ = wait_until(self.check(), Budget::Reply, || {
            if probe::readers(self.pid()).is_none_or(|readers| !readers.is_empty()) {
                return Poll::Ready(());
            }
            pause(READ_INTERVAL);
            Poll::Pending
        });
        self.stop_and_continue()
    }
}
