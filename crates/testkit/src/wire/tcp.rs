//! One TCP connection between a check and the program, recorded.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};

use crate::check::current;
use crate::check::seed::RandomStream;
use crate::platform::RawThread;
use crate::program::running::Running;
use crate::report::explain::{self, Seen, Stopped};
use crate::report::failure::Report;
use crate::text;
use crate::wait::patience::{Halt, Patience};
use crate::wait::probe;
use crate::wire::ladder::{Event, Ladder, Sample};

/// How long a connection may take. The system completes it before the program accepts.
const CONNECT: Duration = Duration::from_secs(10);

/// The cause of every failed exchange with a program that is gone.
const ENDED: &str = "the program has ended, and all its connections with it: the error of one must end only that one";

/// A program that is about to end, or to print why, gets this long for it.
const MOMENT: Duration = Duration::from_millis(30);

/// How long a write of the program has to stay the same to count as one that waits.
const BLOCKED: Duration = Duration::from_millis(5);

/// Without a look at the program's calls: how long nothing may be taken until its write counts as one that waits.
const UNSEEN: Duration = Duration::from_millis(200);

/// More than systems keep on its way: a program that takes it all without a reply has a store of its own.
const MOST: usize = 24 << 20;

/// Bytes of what was sent that are kept to explain a wrong reply.
const REMEMBERED: usize = 64 * 1024;

/// A check's side of a TCP connection with the program. Dropping it closes it.
pub struct Peer {
    stream: TcpStream,
    program: Running,
    ladder: Ladder,
    /// Received and not yet accounted for.
    pending: Vec<u8>,
    sent: Vec<u8>,
    /// What has come and was right.
    received: Vec<u8>,
    half_closed: bool,
    /// Under which a report tells it from the check's other peers.
    name: Option<String>,
    /// Lines that begin so are left out of what comes.
    ignored: Option<Vec<u8>>,
    buffer: Vec<u8>,
}

/// How a look at what comes has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    Enough,
    /// The end of the stream.
    End,
    Reset,
    /// Nothing more will come: the program stands still, or the time was over. This long nothing has come.
    Silence(Duration),
}

/// What a segment carries on Ethernet, in bytes.
#[cfg(unix)]
const ON_ETHERNET: u32 = 1460;

/// A sender's buffer grows with the segments that it may send. Those of the loopback, of 64 KiB, make it store megabytes
/// for a client that does not read; on a network it is stuck much sooner.
fn shorten_segments(socket: &Socket) {
    // What cannot be set only costs time.
    #[cfg(unix)]
    let _ = socket.set_tcp_mss(ON_ETHERNET);
    #[cfg(not(unix))]
    let _ = socket;
}

/// Bytes that one read may bring.
const CHUNK: usize = 32 * 1024;

impl Peer {
    /// With a receive buffer of about `buffer` bytes, where one is given: a small one stalls the program early.
    #[track_caller]
    pub(crate) fn connect(program: &Running, address: SocketAddr, buffer: Option<usize>) -> Self {
        let connect = || {
            let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
            if let Some(bytes) = buffer {
                // Before connecting, because the window's scale and the size of segments are agreed on then.
                socket.set_recv_buffer_size(bytes)?;
                shorten_segments(&socket);
            }
            socket.connect_timeout(&address.into(), CONNECT)?;
            Ok(socket.into())
        };
        match connect() {
            Ok(stream) => Self::new(program, stream, Event::Connects),
            Err(error) => refused(program, address, &error),
        }
    }

    /// `how` says who has connected to whom.
    pub(crate) fn new(program: &Running, stream: TcpStream, how: Event) -> Self {
        // A check decides itself when its bytes leave. Fails only on a connection that is gone already.
        let _ = stream.set_nodelay(true);
        let port =
            |address: std::io::Result<SocketAddr>| address.map_or(0, |address| address.port());
        let left = format!("check :{}", port(stream.local_addr()));
        let right = format!("{} :{}", program.name(), port(stream.peer_addr()));
        let ladder = Ladder::new(left, right);
        ladder.add(how);
        Self {
            stream,
            program: program.clone(),
            ladder,
            pending: Vec::new(),
            sent: Vec::new(),
            received: Vec::new(),
            half_closed: false,
            name: None,
            ignored: None,
            buffer: vec![0; CHUNK],
        }
    }

    pub(crate) fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    /// Gives the peer a name. When a check has several peers with names, a report shows them all in one ladder.
    pub fn named(mut self, name: &str) -> Self {
        current::add_named_ladder(name, &self.ladder);
        self.name = Some(name.to_owned());
        self
    }

    /// From now on lines that begin with `prefix` are left out of what comes: a check that is about something else need
    /// not know when they come. Bytes are compared with what an expectation wants only when it is clear that they do not
    /// begin such a line.
    pub fn ignore_lines(&mut self, prefix: &str) -> &mut Self {
        self.ignored = Some(prefix.as_bytes().to_vec());
        self.leave_out();
        self
    }

    /// Takes the lines that are to be ignored out of what is pending.
    fn leave_out(&mut self) {
        let Some(prefix) = &self.ignored else { return };
        let lines = self.pending.split_inclusive(|byte| *byte == b'\n');
        self.pending = lines
            .filter(|line| !(line.ends_with(b"\n") && line.starts_with(prefix)))
            .flatten()
            .copied()
            .collect();
    }

    /// What has come, up to where a line begins that may have to be ignored.
    fn heard(&self) -> &[u8] {
        let begin = self.pending.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let open = &self.pending[begin..];
        let maybe = |prefix: &Vec<u8>| {
            !open.is_empty() && (open.starts_with(prefix) || prefix.starts_with(open))
        };
        let end = if self.ignored.as_ref().is_some_and(maybe) { begin } else { self.pending.len() };
        &self.pending[..end]
    }

    /// The check's own address, which the program sees as its peer's.
    ///
    /// # Panics
    /// If the connection is gone.
    pub fn address(&self) -> SocketAddr {
        self.stream.local_addr().expect("a connected socket has an address")
    }

    /// Sends `bytes` in one write.
    ///
    /// # Panics
    /// With a report if the program has closed the connection, or does not read as long as it would take.
    #[track_caller]
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        self.ladder.add(Event::Sends(Sample::of(bytes)));
        self.remember(bytes);
        let mut rest = bytes;
        let mut patience = Patience::new();
        while !rest.is_empty() {
            let _ = self.stream.set_write_timeout(Some(Patience::SLICE));
            match write_some(&self.stream, rest) {
                Ok(n) => {
                    rest = &rest[n..];
                    patience.renew();
                }
                Err(error) if is_timeout(error.kind()) => {
                    if let Some(halt) = patience.exhausted() {
                        self.fail_send(rest.len(), halt);
                    }
                }
                Err(_) => self.fail_send(rest.len(), Halt::Ended),
            }
        }
        self
    }

    /// Sends what the program may never take: it may close the connection, or reset it, at any moment.
    pub fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let bytes = bytes.as_ref();
        let _ = self.stream.set_write_timeout(Some(CONNECT));
        if self.stream.write_all(bytes).is_ok() {
            self.ladder.add(Event::Sends(Sample::of(bytes)));
            self.remember(bytes);
        }
        self
    }

    fn remember(&mut self, bytes: &[u8]) {
        keep_end(&mut self.sent, bytes);
    }

    /// Sends the stream until a thread of the program is stuck in a write, because nobody reads here. Returns how many
    /// bytes were sent. At most 24 MiB; where the system does not tell, until nothing more is taken for a while.
    ///
    /// # Panics
    /// With a report if the program does not write back what it reads, or closes the connection.
    #[track_caller]
    pub fn send_until_blocked(&mut self, stream: &RandomStream) -> usize {
        let mut sent = 0;
        let mut patience = Patience::new();
        let mut before = None;
        let _ = self.stream.set_write_timeout(Some(BLOCKED));
        while sent < MOST {
            match write_some(&self.stream, stream.piece(sent, CHUNK)) {
                Ok(n) => {
                    sent += n;
                    patience.renew();
                }
                Err(error) if is_timeout(error.kind()) => {
                    // Nothing has moved since the last look.
                    let now = Some((sent, probe::writers(self.program.pid())));
                    let waits = now.as_ref().is_some_and(|(_, writes)| !writes.is_empty());
                    if now == before && (waits || patience.waited() > UNSEEN) {
                        break;
                    }
                    before = now;
                    if let Some(halt) = patience.exhausted() {
                        self.fail_send(CHUNK, halt);
                    }
                }
                Err(_) => self.fail_send(CHUNK, Halt::Ended),
            }
        }
        self.ladder.add(Event::Sends(Sample::of_stream(stream, sent)));
        self.remember(stream.piece(0, REMEMBERED));
        sent
    }

    /// Sends `bytes` and waits until the program has taken them from the system, so that what is sent next comes with
    /// another read: a thread has come back from its read, and waits in the next one. Where the system does not tell,
    /// a moment.
    ///
    /// # Panics
    /// With a report if the program does not read.
    #[track_caller]
    pub fn send_piece(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let Some(before) = probe::readers(self.program.pid()) else {
            self.send(bytes);
            thread::park_timeout(Patience::SLICE);
            return self;
        };
        self.send(bytes.as_ref());
        let mut patience = Patience::new();
        let read_on = |now: Vec<RawThread>| now.iter().any(|thread| !before.contains(thread));
        while !probe::readers(self.program.pid()).is_some_and(read_on) {
            if let Some(halt) = patience.exhausted() {
                self.fail_send(bytes.as_ref().len(), halt);
            }
            thread::park_timeout(Duration::from_millis(1));
        }
        self
    }

    /// Sends the end of the stream (shutdown(2) with `SHUT_WR`): the program reads 0 bytes. It can still answer.
    pub fn half_close(&mut self) -> &mut Self {
        // Fails only if the connection is gone, which the next expectation reports.
        let _ = self.stream.shutdown(Shutdown::Write);
        self.half_closed = true;
        self.ladder.add(Event::Ends);
        self
    }

    /// Closes the connection with a reset (`SO_LINGER` 0, socket(7)): the program gets an error, not an end.
    pub fn reset(self) {
        // Fails only if the connection is gone: then there is nothing to reset.
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        self.ladder.add(Event::Resets);
    }

    /// Waits for exactly `want`. What has arrived beyond it is a failure, so all replies that may come together are
    /// expected together.
    ///
    /// # Panics
    /// With a report if anything else comes, or less.
    #[track_caller]
    pub fn expect(&mut self, want: impl AsRef<[u8]>) -> &mut Self {
        let want = want.as_ref();
        let stopped = self.read_until(|got| got.len() >= want.len());
        let got = std::mem::take(&mut self.pending);
        if got != want {
            self.fail("the reply is not what was expected", want, &got, stopped);
        }
        keep_end(&mut self.received, &got);
        self
    }

    /// Reads until `enough` of it has come, and takes whatever comes: for who wants to see and not to judge. Returns all
    /// that has come, also what is beyond, and why there is no more.
    pub fn hear(&mut self, enough: impl Fn(&[u8]) -> bool) -> (Vec<u8>, Heard) {
        let heard = match self.read_until(enough) {
            Stopped::Enough => Heard::Enough,
            Stopped::Eof => Heard::End,
            Stopped::Reset => Heard::Reset,
            Stopped::Halt(Halt::Still(time) | Halt::Deadline(time)) => Heard::Silence(time),
            Stopped::Halt(_) => Heard::Silence(Duration::ZERO),
        };
        (std::mem::take(&mut self.pending), heard)
    }

    /// Waits for a line and returns it without its newline. What comes after it waits for the next expectation.
    ///
    /// # Panics
    /// With a report if the stream ends or nothing comes before the newline.
    #[track_caller]
    pub fn line(&mut self) -> String {
        let stopped = self.read_until(|got| got.contains(&b'\n'));
        let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') else {
            let got = std::mem::take(&mut self.pending);
            self.fail("a line did not come", &[&got[..], b"\n"].concat(), &got, stopped)
        };
        let rest = self.pending.split_off(end + 1);
        let line = std::mem::replace(&mut self.pending, rest);
        String::from_utf8_lossy(&line[..end]).into_owned()
    }

    /// Waits for a line and returns it without its newline. `what` says in words which line is expected, and `judge` what
    /// is wrong with the one that came, if anything.
    ///
    /// # Panics
    /// With a report if none comes, or a wrong one.
    #[track_caller]
    pub fn expect_line(
        &mut self,
        what: &str,
        judge: impl FnOnce(&str) -> Result<(), String>,
    ) -> String {
        let stopped = self.read_until(|got| got.contains(&b'\n'));
        let Some(end) = self.pending.iter().position(|byte| *byte == b'\n') else {
            let got = std::mem::take(&mut self.pending);
            let seen = self.seen(b"a line\n", &got, &stopped);
            let (cause, guess) =
                (self.cause(&stopped), explain::reply(&seen).filter(|_| got.is_empty()));
            let came = match (&stopped, got.as_slice()) {
                (Stopped::Eof, b"") => "the end of the stream".into(),
                (Stopped::Reset, b"") => "a reset".into(),
                (_, b"") => "nothing".into(),
                _ => text::quoted(&got),
            };
            self.report("a line did not come")
                .expected(what)
                .came(came)
                .maybe_usually(cause)
                .guess(guess)
                .halted(halt_of(stopped))
                .fail()
        };
        let line: Vec<u8> = self.pending.drain(..=end).collect();
        keep_end(&mut self.received, &line);
        let text = String::from_utf8_lossy(&line[..end]).into_owned();
        if let Err(wrong) = judge(&text) {
            self.report("another line came than should")
                .expected(what)
                .came(format!("{}: {wrong}", text::quoted(&line)))
                .maybe_usually(explain::own_line(&self.sent, b"", &line))
                .fail();
        }
        text
    }

    /// Waits for the end of the stream, with nothing before it.
    ///
    /// # Panics
    /// With a report if bytes come, or the connection is reset or stays open.
    #[track_caller]
    pub fn expect_end(&mut self) -> &mut Self {
        match self.nothing_more() {
            Stopped::Eof => self,
            stopped => self.fail_end(stopped),
        }
    }

    /// No more bytes may come, however the connection goes on: it may end, or stay open.
    ///
    /// # Panics
    /// With a report if bytes come.
    #[track_caller]
    pub fn expect_no_more(&mut self) -> &mut Self {
        self.nothing_more();
        self
    }

    /// Fails if bytes come, and says how the reading ended otherwise.
    #[track_caller]
    fn nothing_more(&mut self) -> Stopped {
        let stopped = self.read_until(|got| !got.is_empty());
        let got = std::mem::take(&mut self.pending);
        if !got.is_empty() {
            self.fail("more came than was expected", b"", &got, stopped);
        }
        stopped
    }

    /// Sends `length` bytes of the stream and at the same time reads as many: neither side has to hold them all.
    ///
    /// # Panics
    /// With a report if the same bytes do not come back.
    #[track_caller]
    pub fn exchange(&mut self, stream: &RandomStream, length: usize) -> &mut Self {
        self.ladder.add(Event::Sends(Sample::of_stream(stream, length)));
        self.remember(stream.piece(0, REMEMBERED));
        let writer = self.stream.try_clone().expect("a descriptor for the second direction");
        let _ = writer.set_write_timeout(Some(Patience::SLICE));
        let over = AtomicBool::new(false);
        let result = thread::scope(|scope| {
            scope.spawn(|| send_stream(&writer, stream, length, &over));
            let result = self.read_stream(stream, length);
            // The connection stays open: a program that hangs has to be looked at as it hangs.
            over.store(true, Ordering::Relaxed);
            result
        });
        self.judge_stream(stream, length, result)
    }

    /// Waits for the first `length` bytes of the stream, and no more.
    ///
    /// # Panics
    /// With a report if anything else comes, or less.
    #[track_caller]
    pub fn expect_stream(&mut self, stream: &RandomStream, length: usize) -> &mut Self {
        let result = self.read_stream(stream, length);
        self.judge_stream(stream, length, result)
    }

    /// Compares while it reads, so that a megabyte costs no memory. The error has how many bytes were right, what came
    /// instead of the next ones, and how the reading ended.
    fn read_stream(
        &mut self,
        stream: &RandomStream,
        length: usize,
    ) -> Result<(), (usize, Vec<u8>, Stopped)> {
        let mut at = 0;
        let mut patience = Patience::new();
        let _ = self.stream.set_read_timeout(Some(Patience::SLICE));
        while at < length {
            let n = self.read_chunk(&mut patience).map_err(|stopped| (at, Vec::new(), stopped))?;
            let mut rest = &self.buffer[..n];
            while !rest.is_empty() {
                let want = stream.piece(at, rest.len().min(length - at));
                if want.is_empty() || !rest.starts_with(want) {
                    return Err((at, rest.to_vec(), Stopped::Enough));
                }
                rest = &rest[want.len()..];
                at += want.len();
            }
        }
        Ok(())
    }

    #[track_caller]
    fn judge_stream(
        &mut self,
        stream: &RandomStream,
        length: usize,
        result: Result<(), (usize, Vec<u8>, Stopped)>,
    ) -> &mut Self {
        if let Err((right, wrong, stopped)) = result {
            let got = [stream.bytes(right), wrong].concat();
            self.fail(
                "the bytes that came back are not those that were sent",
                &stream.bytes(length),
                &got,
                stopped,
            );
        }
        self
    }

    /// Nothing may come: neither bytes nor an end, until the program stands still.
    ///
    /// # Panics
    /// With a report if something comes.
    #[track_caller]
    pub fn expect_silence(&mut self) -> &mut Self {
        let stopped = self.read_until(|got| !got.is_empty());
        let got = std::mem::take(&mut self.pending);
        match stopped {
            Stopped::Halt(_) if got.is_empty() => self,
            stopped => self.fail("something came too early", b"", &got, stopped),
        }
    }

    /// Reads until `enough`, the end, or the end of patience.
    fn read_until(&mut self, enough: impl Fn(&[u8]) -> bool) -> Stopped {
        let mut patience = Patience::new();
        let _ = self.stream.set_read_timeout(Some(Patience::SLICE));
        while !enough(self.heard()) {
            match self.read_chunk(&mut patience) {
                Ok(n) => {
                    self.pending.extend_from_slice(&self.buffer[..n]);
                    self.leave_out();
                }
                Err(stopped) => return stopped,
            }
        }
        Stopped::Enough
    }

    /// Reads once into the buffer, at least one byte.
    fn read_chunk(&mut self, patience: &mut Patience) -> Result<usize, Stopped> {
        loop {
            match self.stream.read(&mut self.buffer) {
                Ok(0) => {
                    self.ladder.add(Event::EndReceived);
                    return Err(Stopped::Eof);
                }
                Ok(n) => {
                    self.ladder.add(Event::Receives(Sample::of(&self.buffer[..n])));
                    patience.renew();
                    return Ok(n);
                }
                Err(error) if is_timeout(error.kind()) => {
                    if let Some(halt) = patience.exhausted() {
                        self.ladder.add(Event::Silence(patience.waited()));
                        return Err(Stopped::Halt(halt));
                    }
                }
                Err(_) => {
                    self.ladder.add(Event::ResetReceived);
                    return Err(Stopped::Reset);
                }
            }
        }
    }

    #[track_caller]
    fn fail(&self, headline: &str, want: &[u8], got: &[u8], stopped: Stopped) -> ! {
        let (cause, guess) =
            (self.cause(&stopped), explain::reply(&self.seen(want, got, &stopped)));
        self.report(headline)
            .compare(want, got)
            .maybe_usually(cause)
            .guess(guess)
            .halted(halt_of(stopped))
            .fail()
    }

    fn seen<'a>(&'a self, want: &'a [u8], got: &'a [u8], stopped: &'a Stopped) -> Seen<'a> {
        Seen {
            sent: &self.sent,
            before: &self.received,
            half_closed: self.half_closed,
            want,
            got,
            stopped,
        }
    }

    /// Causes that are seen at the program, before those that the bytes suggest.
    fn cause(&self, stopped: &Stopped) -> Option<String> {
        self.ended().or_else(|| self.busy_with_another(stopped))
    }

    #[track_caller]
    fn fail_end(&self, stopped: Stopped) -> ! {
        let cause = match (&stopped, self.half_closed) {
            (Stopped::Reset, _) => {
                "it was closed while bytes that had arrived were still unread: read until read returns 0"
            }
            (_, true) => {
                "read has returned 0: the client has ended its side. After the last reply it is time to end this side \
                 too: leave the loop and let the stream go (every clone of it)"
            }
            (_, false) => {
                "nothing closes this connection: is the stream, or a clone of it, still held somewhere?"
            }
        };
        let came = if stopped == Stopped::Reset { "a reset" } else { "the connection stays open" };
        self.report("the connection was not closed in order")
            .expected("the end of the stream")
            .came(came)
            .usually(self.ended().unwrap_or_else(|| cause.into()))
            .halted(halt_of(stopped))
            .fail()
    }

    #[track_caller]
    fn fail_send(&self, left: usize, halt: Halt) -> ! {
        let cause = match halt {
            Halt::Ended => "the program has closed the connection",
            _ => "the program does not read this connection any more",
        };
        let stopped = Stopped::Halt(halt.clone());
        self.report("the program does not take what is sent to it")
            .expected("the program reads on")
            .came(format!("{} were not taken", text::count(left)))
            .usually(
                self.ended()
                    .or_else(|| self.busy_with_another(&stopped))
                    .unwrap_or_else(|| cause.into()),
            )
            .halted(Some(halt))
            .fail()
    }

    #[track_caller]
    fn report(&self, headline: &str) -> Report {
        let together = self.name.as_ref().and_then(|_| current::drawing_of_all_named());
        let headline = match &self.name {
            Some(name) => format!("{name}: {headline}"),
            None => headline.to_owned(),
        };
        Report::new(headline)
            .ladder(together.unwrap_or_else(|| self.ladder.draw()))
            .program(&self.program)
    }

    fn ended(&self) -> Option<String> {
        let ended = self.program.wait_for_end(MOMENT);
        ended.then(|| ENDED.into())
    }

    /// Whether the program hangs on another client's connection while nobody looks after this one.
    fn busy_with_another(&self, stopped: &Stopped) -> Option<String> {
        let Stopped::Halt(Halt::Still(_)) = stopped else { return None };
        let threads = self.program.threads()?;
        match &threads.serves_only_others(self.stream.local_addr().ok()?)[..] {
            [] => None,
            [other] => Some(format!(
                "the program waits for another client ({other}) and nobody serves this one: one client after the \
                 other. A silent client must not keep the others waiting: a thread for each"
            )),
            others => Some(format!(
                "{} threads wait for other clients and none serves this one: a fixed number of threads is taken by as \
                 many silent clients. A thread for each client",
                others.len()
            )),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the caller counts, and goes on with the rest")]
fn write_some(mut to: &TcpStream, bytes: &[u8]) -> std::io::Result<usize> {
    to.write(bytes)
}

/// Sends until all is sent, it is `over`, or the connection is gone, which shows as missing bytes to the reader.
fn send_stream(to: &TcpStream, stream: &RandomStream, length: usize, over: &AtomicBool) {
    let mut sent = 0;
    while sent < length && !over.load(Ordering::Relaxed) {
        match write_some(to, stream.piece(sent, CHUNK.min(length - sent))) {
            Ok(n) => sent += n,
            Err(error) if is_timeout(error.kind()) => {}
            Err(_) => return,
        }
    }
}

/// Adds `bytes` to a memory that keeps only the end.
fn keep_end(memory: &mut Vec<u8>, bytes: &[u8]) {
    memory.extend_from_slice(&bytes[bytes.len().saturating_sub(REMEMBERED)..]);
    let surplus = memory.len().saturating_sub(REMEMBERED);
    memory.drain(..surplus);
}

fn is_timeout(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

fn halt_of(stopped: Stopped) -> Option<Halt> {
    match stopped {
        Stopped::Halt(halt) => Some(halt),
        _ => None,
    }
}

#[track_caller]
fn refused(program: &Running, address: SocketAddr, error: &std::io::Error) -> ! {
    program.wait_for_end(MOMENT);
    let mut report = Report::new(format!("cannot connect to {address}: {error}"))
        .expected("a connection: the system completes it as soon as the program listens");
    report = report.usually(match program.has_ended() {
        true => ENDED,
        false => "the program does not listen on this address: is it announced before listen, or another one bound?",
    });
    report.program(program).fail()
}
