//! A UDP server that a check plays itself, datagram by datagram, for the program's client.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::check::current::Check;
use crate::program::running::Running;
use crate::report::Report;
use crate::report::explain::datagram;
use crate::text;
use crate::wait::halt::Halt;
use crate::wait::patience::{Budget, POLL_INTERVAL, Poll, wait_until};
use crate::wire::gone::why_ended;
use crate::wire::ladder::{Event, Ladder};
use crate::wire::mailbox::Mailbox;
use crate::wire::tcp_server::Refusing;

/// How long a machine may be too busy to judge the time of a try until that is given up.
const MAX_CLOCK_SKEW: Duration = Duration::from_secs(30);

/// A UDP socket of the check's own to which the program's client sends.
///
/// A repeat of the last datagram is a client's new try: it is drawn and passed over,
/// unless it is asked for.
#[derive(Debug)]
#[must_use = "dropping it closes the socket"]
pub struct FakeUdpServer {
    mailbox: Mailbox,
    stranger: UdpSocket,
    /// The last datagram, and its sender.
    request: Vec<u8>,
    from: Option<SocketAddr>,
    /// The client's check, and the record for it, once the check has waited for the client.
    record: Option<(Arc<Check>, Ladder)>,
}

impl FakeUdpServer {
    /// Binds a free port of the loopback interface.
    ///
    /// # Panics
    /// If the system gives no socket.
    pub fn bind() -> Self {
        Self {
            mailbox: Mailbox::new(socket()),
            stranger: socket(),
            request: Vec::new(),
            from: None,
            record: None,
        }
    }

    /// An address at which no program receives, as long as the value lives: what is sent there is
    /// refused (ICMP).
    ///
    /// # Panics
    /// If the system gives no socket.
    pub fn refusing() -> Refusing {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket");
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).expect("a free port");
        // Connected to itself, it takes nothing from anybody else, and the port stays taken.
        let itself = socket.local_addr().expect("a bound socket has an address");
        socket.connect(&itself).expect("UDP connects without asking");
        Refusing { socket }
    }

    /// Where it receives.
    ///
    /// # Panics
    /// If the system has lost the socket.
    pub fn address(&self) -> SocketAddr {
        self.mailbox.socket().local_addr().expect("a bound socket has an address")
    }

    /// The last datagram of the client.
    pub fn request(&self) -> &[u8] {
        &self.request
    }

    /// Waits for the client's next datagram, which is `want`.
    ///
    /// # Panics
    /// With a report if none arrives, or another.
    #[track_caller]
    pub fn expect(&mut self, client: &Running, want: impl AsRef<[u8]>) -> &mut Self {
        let want = want.as_ref();
        match self.receive(client, |got, last| got != last || got == want) {
            Ok(()) if self.request == want => self,
            Ok(()) => self.fail_another(client, want),
            Err(halt) => self.fail_none(client, want, halt),
        }
    }

    /// Waits for the client's next datagram, which ends with `end`.
    ///
    /// # Panics
    /// With a report if none arrives, or another.
    #[track_caller]
    pub fn expect_ending(&mut self, client: &Running, end: impl AsRef<[u8]>) -> &mut Self {
        let end = end.as_ref();
        match self.receive(client, |got, last| got != last || got.ends_with(end)) {
            Ok(()) if self.request.ends_with(end) => self,
            Ok(()) => self
                .report(client, "the datagram is not what was expected")
                .expected(format!("a datagram that ends with {}", text::quoted(end)))
                .got(text::quoted(&self.request))
                .maybe_cause(datagram::request(end, &self.request))
                .fail(),
            Err(halt) => self.fail_none(client, end, halt),
        }
    }

    /// Waits until the client sends its last datagram once more.
    ///
    /// # Panics
    /// With a report if it does not, or sends another.
    #[track_caller]
    pub fn expect_again(&mut self, client: &Running) -> &mut Self {
        let last = self.request.clone();
        match self.receive(client, |_, _| true) {
            Ok(()) if self.request == last => self,
            Ok(()) => self.fail_another(client, &last),
            Err(halt) => {
                let cause = "the client waits longer than a try may last, or has given up: wait for a \
                             limited time, then send the same datagram again";
                self.fail_not_again(client, Some(halt), cause)
            }
        }
    }

    /// Sends `late` again and again until the client, whose tries last `limit`, sends its last
    /// datagram once more. A try in which this check itself has paused for long, on a busy machine,
    /// tells nothing: then the next one is looked at.
    ///
    /// # Panics
    /// With a report if the client does not send again, or sends another.
    #[track_caller]
    pub fn reply_until_again(
        &mut self,
        client: &Running,
        late: impl AsRef<[u8]>,
        limit: Duration,
    ) -> &mut Self {
        let last = self.request.clone();
        let begin = Instant::now();
        let (mut steady_since, mut disturbed) = (begin, false);
        while begin.elapsed() < MAX_CLOCK_SKEW
            && steady_since.elapsed() < limit * 4
            && !client.has_ended()
        {
            let sent = Instant::now();
            self.reply(&late);
            let again = self.receive_for(client, POLL_INTERVAL / 2);
            if again && self.request != last {
                self.fail_another(client, &last);
            }
            let paused = sent.elapsed() >= limit / 2;
            disturbed |= paused;
            if again && !disturbed {
                return self;
            }
            if again || paused {
                (steady_since, disturbed) = (Instant::now(), !again);
            }
        }
        if begin.elapsed() >= MAX_CLOCK_SKEW {
            return self;
        }
        let cause = "set_read_timeout is about one receive: with each datagram that is not the \
                     reply the time begins anew. Fix the end of a try when it begins, and wait for \
                     what is left";
        self.fail_not_again(client, None, cause)
    }

    /// Waits until the client ends. Nothing more comes from it before that.
    ///
    /// # Panics
    /// With a report if something does, or if the client does not end.
    #[track_caller]
    pub fn expect_no_more(&mut self, client: &Running) -> &mut Self {
        if self.receives_before_the_end(client, |_, _| true) {
            self.report(client, "it sent more often than it should")
                .expected("no more datagrams")
                .got("one more")
                .cause("count the tries: the first one, and then as many as it may retry")
                .fail();
        }
        self
    }

    /// Waits until the client ends. Nothing comes from it before that but its last datagram again.
    ///
    /// # Panics
    /// With a report if something does, or if the client does not end.
    #[track_caller]
    pub fn expect_no_other(&mut self, client: &Running) -> &mut Self {
        if self.receives_before_the_end(client, |got, last| got != last) {
            self.report(client, "it sent what it should not send")
                .expected("no other datagram")
                .got(text::quoted(&self.request))
                .fail();
        }
        self
    }

    /// Whether a datagram that is `new`, given the one before it, comes before the client ends.
    #[track_caller]
    fn receives_before_the_end(
        &mut self,
        client: &Running,
        new: impl Fn(&[u8], &[u8]) -> bool,
    ) -> bool {
        let last = self.request.clone();
        let received = wait_until(client.check(), Budget::Reply, || {
            // What was sent before the end is here already when the end is seen.
            let has_ended = client.has_ended();
            match self.receive_for(client, POLL_INTERVAL) {
                true if new(&self.request, &last) => Poll::Ready(true),
                false if has_ended => Poll::Ready(false),
                _ => Poll::Pending,
            }
        });
        match received {
            Ok(received) => received,
            Err(halt) => self
                .report(client, "the client did not end")
                .expected("it ends, after its last try too")
                .got("it still runs")
                .halted(halt)
                .fail(),
        }
    }

    /// Sends `bytes` to the sender of the last datagram.
    ///
    /// # Panics
    /// If none has arrived, or if they are more than a datagram can hold.
    pub fn reply(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        self.record(Event::datagram_to_the_right(bytes, ""));
        let to = self.from.expect("a datagram has come");
        // Fails only where the system reports that an earlier one was refused.
        let _ = self.mailbox.socket().send_to(bytes, to);
        self
    }

    /// Sends the last datagram back as it is.
    ///
    /// # Panics
    /// If none has arrived.
    pub fn echo(&mut self) -> &mut Self {
        self.reply(self.request.clone())
    }

    /// Sends `bytes` to the sender of the last datagram, from an address that the client has
    /// never heard of.
    ///
    /// # Panics
    /// If none has arrived, or if they are more than a datagram can hold.
    pub fn reply_from_stranger(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        self.record(Event::datagram_to_the_right(bytes, "from a stranger"));
        if let Some((check, _)) = &self.record {
            check.add_forged(bytes);
        }
        let _ = self.stranger.send_to(bytes, self.from.expect("a datagram has come"));
        self
    }

    /// Waits for a datagram that is `new`, given the one before it.
    fn receive(
        &mut self,
        client: &Running,
        new: impl Fn(&[u8], &[u8]) -> bool,
    ) -> Result<(), Halt> {
        let mut last = self.request.clone();
        let received = wait_until(client.check(), Budget::Reply, || {
            if self.receive_for(client, POLL_INTERVAL) {
                if new(&self.request, &last) {
                    return Poll::Ready(());
                }
                last.clone_from(&self.request);
            }
            Poll::Pending
        });
        received.inspect_err(|halt| self.record(Event::Silence(halt.waited())))
    }

    /// Whether a datagram comes within `time`; it is then the last request.
    fn receive_for(&mut self, client: &Running, time: Duration) -> bool {
        let _ = self.mailbox.socket().set_read_timeout(Some(time));
        if self.record.is_none() {
            let name = format!("check :{}", self.address().port());
            let ladder = client.check().new_ladder(name, format!("{} (UDP)", client.name()));
            client.check().add_ladder(&ladder);
            self.record = Some((Arc::clone(client.check()), ladder));
        }
        let Some((datagram, from)) = self.mailbox.receive() else { return false };
        self.record(Event::datagram_to_the_left(&datagram, ""));
        (self.request, self.from) = (datagram, Some(from));
        true
    }

    fn record(&self, event: Event) {
        if let Some((_, ladder)) = &self.record {
            ladder.add(event);
        }
    }

    #[track_caller]
    fn fail_another(&self, client: &Running, want: &[u8]) -> ! {
        self.report(client, "the datagram is not what was expected")
            .compare_datagrams(want, &self.request)
            .maybe_cause(datagram::request(want, &self.request))
            .fail()
    }

    #[track_caller]
    fn fail_none(&self, client: &Running, want: &[u8], halt: Halt) -> ! {
        self.report(client, "no datagram came from the client")
            .compare(want, b"")
            .got_instead("no datagram")
            .maybe_cause(why_ended(client, true))
            .halted(halt)
            .fail()
    }

    #[track_caller]
    fn fail_not_again(&self, client: &Running, halt: Option<Halt>, cause: &str) -> ! {
        self.report(client, "the client did not send again")
            .expected("the same datagram once more, since no reply to it has come")
            .got("nothing")
            .cause(cause)
            .halted(halt)
            .fail()
    }

    #[track_caller]
    fn report(&self, client: &Running, headline: &str) -> Report {
        let report = Report::new(client, headline);
        match &self.record {
            Some((_, ladder)) => report.ladder(ladder.draw()),
            None => report,
        }
    }
}

fn socket() -> UdpSocket {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on the loopback interface")
}
