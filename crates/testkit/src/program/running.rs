//! A program that has been started: its streams, its end, what it uses.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::{Child, ChildStdin, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::check::current;
use crate::expect::finished::Finished;
use crate::platform::{self, Usage};
use crate::program::capture::{self, Capture};
use crate::program::command::Program;
use crate::program::guard;
use crate::program::held_stdout::Held;
use crate::program::stdin::Input;
use crate::program::watchdog;
use crate::report::explain;
use crate::report::failure::Report;
use crate::text;
use crate::threads::Snapshot;
use crate::wait::patience::{Halt, Patience};
use crate::wait::probe;
use crate::wire::tcp::Peer;
use crate::wire::udp::Datagrams;
use crate::wire::udp_server;

/// What every server says first, with the address after it.
const ANNOUNCEMENT: &str = "listening on ";

/// How long the end of standard input may be on its way.
const END_OF_INPUT: Duration = Duration::from_secs(10);

/// How long to look again for an end that the system is about to report.
const REAP: Duration = Duration::from_millis(2);

/// A started program. Clones mean the same process; it is ended, with all that it has started, when the last one
/// is dropped.
#[derive(Clone)]
pub struct Running(Arc<Inner>);

pub(crate) struct Inner {
    name: String,
    /// The command line, as one would type it.
    line: String,
    pub(crate) pid: u32,
    born: Instant,
    pub(crate) life: Duration,
    pub(crate) memory_limit: u64,
    output_limit: u64,
    child: Mutex<Child>,
    status: OnceLock<ExitStatus>,
    stopped_for: OnceLock<Stop>,
    stdin: Mutex<Option<ChildStdin>>,
    /// What the check has written there.
    input: Mutex<Input>,
    /// The threads that write to standard input.
    feeders: Mutex<Vec<JoinHandle<()>>>,
    stdout: Arc<Capture>,
    /// Standard output, as long as the check holds it back.
    held: Mutex<Option<Held>>,
    stderr: Arc<Capture>,
    /// Whether the check wants a panic.
    panics_on_purpose: bool,
    /// How much of standard output the check has already accounted for, in bytes.
    read: Mutex<usize>,
    announced: OnceLock<SocketAddr>,
}

/// One of the two streams on which a program writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Output,
    Error,
}

/// Why the kit has ended a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    TookTooLong,
    TookTooMuchMemory,
    PrintedTooMuch,
}

impl Running {
    /// `held` is the program's standard output if the child's own is none.
    pub(crate) fn new(
        program: &Program,
        line: String,
        mut child: Child,
        held: Option<Held>,
    ) -> Self {
        let stdin = child.stdin.take();
        let stdout = child.stdout.take();
        let stderr = child.stderr.take().expect("standard error is a pipe");
        let pid = child.id();
        let limit = program.output_limit;
        let inner = Arc::new_cyclic(|inner: &Weak<Inner>| {
            let flooded = |inner: Weak<Inner>| move || stop_flood(&inner);
            Inner {
                name: program.name().to_owned(),
                line,
                pid,
                born: Instant::now(),
                life: program.life,
                memory_limit: program.memory_limit,
                output_limit: limit,
                child: Mutex::new(child),
                status: OnceLock::new(),
                stopped_for: OnceLock::new(),
                stdin: Mutex::new(stdin),
                input: Mutex::default(),
                feeders: Mutex::default(),
                stdout: match stdout {
                    Some(stdout) => Capture::drain(stdout, limit, flooded(inner.clone())),
                    None => Arc::default(),
                },
                held: Mutex::new(held),
                stderr: Capture::drain(stderr, limit, flooded(inner.clone())),
                panics_on_purpose: program.panics_on_purpose,
                read: Mutex::new(0),
                announced: OnceLock::new(),
            }
        });
        watchdog::watch(Arc::downgrade(&inner));
        Self(inner)
    }

    pub(crate) fn downgrade(&self) -> Weak<Inner> {
        Arc::downgrade(&self.0)
    }

    pub(crate) fn upgrade(inner: &Weak<Inner>) -> Option<Self> {
        inner.upgrade().map(Self)
    }

    /// The process's number.
    pub fn pid(&self) -> u32 {
        self.0.pid
    }

    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    pub(crate) fn line(&self) -> &str {
        &self.0.line
    }

    /// The address that the program announces on its first line, `listening on HOST:PORT`.
    ///
    /// # Panics
    /// With a report if the line does not come, has another form, or names no port.
    #[track_caller]
    pub fn announced(&self) -> SocketAddr {
        if let Some(address) = self.0.announced.get() {
            return *address;
        }
        let halt = self.wait_for(&self.0.stdout, Patience::with_work(), |out| out.contains(&b'\n'));
        let first = self.0.stdout.since(0);
        let line = first.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let address = std::str::from_utf8(line).ok().and_then(parse_announcement);
        let Some(address) = address else { self.fail_unannounced(line, halt) };
        *self.0.read.lock().unwrap_or_else(PoisonError::into_inner) = line.len();
        *self.0.announced.get_or_init(|| address)
    }

    #[track_caller]
    fn fail_unannounced(&self, line: &[u8], halt: Option<Halt>) -> ! {
        let mut report = Report::new("the program did not announce its address")
            .expected(format!("\"{ANNOUNCEMENT}HOST:PORT\\n\", the first line on standard output"))
            .came(if line.is_empty() {
                "nothing on standard output".into()
            } else {
                text::quoted(line)
            });
        if let Some(cause) = self.why_unannounced(line) {
            report = report.usually(cause);
        }
        report.halted(halt).program(self).fail()
    }

    fn why_unannounced(&self, line: &[u8]) -> Option<String> {
        if line.ends_with(b"\n") {
            return explain::announcement(&String::from_utf8_lossy(line));
        }
        if self.has_ended() {
            return None;
        }
        let listening = platform::listening(self.pid());
        let address = listening.first()?;
        Some(format!(
            "it is listening on {address} but has not said so: text that is printed without a newline, or through \
             a BufWriter, stays in the program's own buffer. End the line with println!, or call flush()"
        ))
    }

    /// Connects to the announced address.
    ///
    /// # Panics
    /// With a report if the program announces none or the connection is refused.
    #[track_caller]
    pub fn connect(&self) -> Peer {
        let address = reachable(self.announced());
        self.connect_to(address)
    }

    /// Connects to `address`, which this program is expected to serve.
    ///
    /// # Panics
    /// With a report if the connection is refused.
    #[track_caller]
    pub fn connect_to(&self, address: SocketAddr) -> Peer {
        Peer::connect(self, address, None)
    }

    /// Connects to the announced address, with a receive buffer of about `bytes`: the program is soon stuck in a write
    /// if the check does not read.
    ///
    /// # Panics
    /// With a report if the program announces none or the connection is refused.
    #[track_caller]
    pub fn connect_with_buffer(&self, bytes: usize) -> Peer {
        let address = reachable(self.announced());
        Peer::connect(self, address, Some(bytes))
    }

    /// A UDP socket of the check's own that talks to the announced address.
    ///
    /// # Panics
    /// With a report if the program announces none.
    #[track_caller]
    pub fn datagrams(&self) -> Datagrams {
        let address = reachable(self.announced());
        Datagrams::towards(self, address)
    }

    /// Writes `text` to the program's standard input; a thread does so when it is more than a pipe surely takes.
    ///
    /// A program that has closed its input, or has ended, takes nothing: what it does then is the check's matter.
    pub fn write(&self, text: impl AsRef<[u8]>) -> &Self {
        let text = text.as_ref();
        self.input().add(text);
        let mut stdin = self.stdin();
        if text.len() <= 4096 {
            if let Some(stdin) = stdin.as_mut() {
                let _ = stdin.write_all(text).and_then(|()| stdin.flush());
            }
        } else if let Some(mut pipe) = stdin.take() {
            let text = text.to_vec();
            let feed = move || _ = pipe.write_all(&text);
            let thread = thread::Builder::new().name(capture::name_of_thread("feed")).spawn(feed);
            self.feeders().push(thread.expect("a thread to write to the program"));
        }
        drop(stdin);
        self
    }

    /// Closes the program's standard input: the end of input.
    pub fn close_stdin(&self) -> &Self {
        self.input().close();
        self.stdin().take();
        self
    }

    /// Tells `listener` all that the program writes, piece by piece as it comes, from the first byte on. It is called on
    /// other threads. Output that is held back is no part of it, see [`Running::take_write`].
    pub fn listen(&self, listener: impl Fn(Stream, &[u8]) + Clone + Send + 'static) -> &Self {
        let errors = listener.clone();
        self.0.stdout.listen(Box::new(move |bytes| listener(Stream::Output, bytes)));
        self.0.stderr.listen(Box::new(move |bytes| errors(Stream::Error, bytes)));
        self
    }

    /// What the program has written with one call to an output that is held back: after
    /// [`Program::hold_each_write`] the next call to write goes on only now. Empty at the first time, when only the way is
    /// made free for the first write. `None` if none has come, or nothing is held.
    pub fn take_write(&self) -> Option<Vec<u8>> {
        self.held().as_mut()?.take()
    }

    /// After [`Running::take_write`] has taken all, and while the program stands still: the next one who prints has to wait
    /// again, until its write is asked for.
    pub fn hold_again(&self) -> &Self {
        if let Some(held) = self.held().as_mut() {
            held.fill();
        }
        self
    }

    /// From now on all that the program prints is taken. Only after [`Program::hold_output`] it was not.
    pub fn release_output(&self) -> &Self {
        self.take_held_output();
        self
    }

    /// Releases the output, and returns what the program had printed up to then; `None` if nothing was held back.
    pub(crate) fn take_held_output(&self) -> Option<Vec<u8>> {
        let (first, rest) = self.held().take()?.release();
        let inner = self.downgrade();
        let stream = io::Cursor::new(first.clone()).chain(rest);
        self.0.stdout.start(stream, self.0.output_limit, move || stop_flood(&inner));
        Some(first)
    }

    /// Nobody will read the output that is held back, as after `| head`: printing fails with "broken pipe".
    /// Without [`Program::hold_output`], or where nothing is held back, nothing happens.
    pub fn close_output(&self) -> &Self {
        if self.held().take().is_some() {
            self.0.stdout.close();
        }
        self
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why it makes no sense to wait any longer, if so.
    ///
    /// When the check has closed standard input, its end may be on its way: a process that is being started for another
    /// check holds a copy of the pipe until it has become its program, which takes long on a busy machine.
    fn exhausted(&self, patience: &mut Patience, began: Instant) -> Option<Halt> {
        let halt = patience.exhausted()?;
        if !matches!(halt, Halt::Still(_))
            || self.stdin().is_some()
            || began.elapsed() > END_OF_INPUT
        {
            return Some(halt);
        }
        if probe::reads_standard_input(self.pid()) {
            patience.renew();
            return None;
        }
        // The end may have come since the program was found still. Then it is not, now.
        patience.exhausted()
    }

    fn feeders(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.0.feeders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the check has written to standard input, as a report shows it.
    pub(crate) fn input(&self) -> MutexGuard<'_, Input> {
        self.0.input.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stdin(&self) -> MutexGuard<'_, Option<ChildStdin>> {
        self.0.stdin.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until standard output continues with exactly `text`, after what earlier calls have accounted for.
    ///
    /// # Panics
    /// With a report if something else comes, more comes at once, or it does not come.
    #[track_caller]
    pub fn expect_stdout(&self, text: impl AsRef<[u8]>) -> &Self {
        let want = text.as_ref();
        let from = *self.0.read.lock().unwrap_or_else(PoisonError::into_inner);
        let halt = self.wait_for_output(|out| {
            !want.starts_with(out.get(from..).unwrap_or_default()) || out.len() >= from + want.len()
        });
        let got = self.0.stdout.since(from);
        if got != want {
            Report::new(format!("{} did not print what was expected", self.line()))
                .compare(want, &got)
                .maybe_usually(
                    udp_server::forged(&got)
                        .or_else(|| explain::printed(&self.0.stdout.since(0)[..from], want, &got))
                        .or_else(|| self.cause_in_reading_ahead(want, halt.as_ref())),
                )
                .halted(halt)
                .program(self)
                .fail();
        }
        *self.0.read.lock().unwrap_or_else(PoisonError::into_inner) = from + want.len();
        self
    }

    /// The cause, if the program waits for a line that it has taken from its connection together with another.
    fn cause_in_reading_ahead(&self, want: &[u8], halt: Option<&Halt>) -> Option<String> {
        let line = current::ladders()
            .last()?
            .last_of_several_lines()
            .filter(|line| want.ends_with(line))?;
        let waits = matches!(halt, Some(Halt::Still(_)));
        (waits && probe::has_taken_everything(self.pid())).then(|| explain::read_ahead(&line))
    }

    /// Waits for the next whole line on standard output and returns it without its newline.
    ///
    /// # Panics
    /// With a report if none comes.
    #[track_caller]
    pub fn stdout_line(&self) -> String {
        self.expect_line("one more line on standard output", |_| Ok(()))
    }

    /// Waits for the next whole line on standard output and returns it without its newline. `what` says in words which
    /// line is expected, and `judge` what is wrong with the one that came, if anything.
    ///
    /// # Panics
    /// With a report if none comes, or a wrong one.
    #[track_caller]
    pub fn expect_line(
        &self,
        what: &str,
        judge: impl FnOnce(&str) -> Result<(), String>,
    ) -> String {
        let from = *self.0.read.lock().unwrap_or_else(PoisonError::into_inner);
        let end_of_line = |out: &[u8]| out.get(from..)?.iter().position(|byte| *byte == b'\n');
        let halt = self.wait_for_output(|out| end_of_line(out).is_some());
        let out = self.0.stdout.since(0);
        let Some(length) = end_of_line(&out) else {
            Report::new(format!("{} did not print a line", self.line()))
                .expected(what)
                .came(match out.get(from..) {
                    None | Some([]) => "nothing more".into(),
                    Some(begun) => text::quoted(begun),
                })
                .halted(halt)
                .program(self)
                .fail()
        };
        *self.0.read.lock().unwrap_or_else(PoisonError::into_inner) = from + length + 1;
        let line = String::from_utf8_lossy(&out[from..from + length]).into_owned();
        if let Err(wrong) = judge(&line) {
            Report::new(format!("{} printed another line than it should", self.line()))
                .expected(what)
                .came(format!("{}: {wrong}", text::quoted(line.as_bytes())))
                .program(self)
                .fail();
        }
        line
    }

    /// Waits until a whole line on standard error is accepted by `wanted`; `what` says in words what it is.
    ///
    /// # Panics
    /// With a report if no such line comes.
    #[track_caller]
    pub fn expect_log(&self, what: &str, wanted: impl Fn(&str) -> bool) -> &Self {
        let stderr = &self.0.stderr;
        let found = |text: &[u8]| {
            let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            String::from_utf8_lossy(&text[..whole]).lines().any(&wanted)
        };
        if let Some(halt) = self.wait_for(stderr, Patience::new(), |text| found(text)) {
            if !found(&stderr.kept()) {
                Report::new("a line is missing on standard error")
                    .expected(what)
                    .came(text::quoted(&stderr.kept()))
                    .halted(Some(halt))
                    .program(self)
                    .fail();
            }
        }
        self
    }

    /// Waits on standard output; `None` when `enough` was reached.
    fn wait_for_output(&self, enough: impl Fn(&[u8]) -> bool) -> Option<Halt> {
        self.wait_for(&self.0.stdout, Patience::new(), enough)
    }

    fn wait_for(
        &self,
        stream: &Capture,
        mut patience: Patience,
        enough: impl Fn(&[u8]) -> bool,
    ) -> Option<Halt> {
        if std::ptr::eq(stream, &*self.0.stdout) {
            self.release_output();
        }
        let began = Instant::now();
        loop {
            let known = stream.total();
            let ended = stream.ended();
            if enough(&stream.since(0)) {
                return None;
            }
            if ended {
                // The stream's end comes a moment before the system reports the program's.
                self.wait_for_end(Duration::from_millis(100));
                return Some(Halt::Ended);
            }
            if let Some(halt) = self.exhausted(&mut patience, began) {
                return Some(halt);
            }
            stream.wait_beyond(known, Patience::SLICE);
            if stream.total() > known {
                patience.renew();
            }
        }
    }

    /// Waits until the program ends by itself.
    ///
    /// # Panics
    /// With a report if it does not end: when it stands still, at the deadline, or when a limit stopped it.
    #[track_caller]
    pub fn finish(&self) -> Finished {
        if let Some(halt) = self.halt_before_the_end() {
            Report::new(format!("{} did not end", self.line()))
                .expected("the program ends by itself")
                .halted(Some(halt))
                .program(self)
                .fail();
        }
        if self.0.stopped_for.get().is_some() {
            Report::new(format!("{} had to be stopped", self.line()))
                .expected("the program ends by itself")
                .program(self)
                .fail();
        }
        Finished::new(self)
    }

    /// Waits until the program ends by itself; `false` if it does not. For who wants to see and not to judge.
    pub fn comes_to_its_end(&self) -> bool {
        self.halt_before_the_end().is_none()
    }

    /// Waits until `enough` of what it has written on a stream is there; `false` if it will never be. For who wants to see
    /// and not to judge.
    pub fn writes(&self, stream: Stream, enough: impl Fn(&[u8]) -> bool) -> bool {
        let stream = match stream {
            Stream::Output => &self.0.stdout,
            Stream::Error => &self.0.stderr,
        };
        self.wait_for(stream, Patience::new(), enough).is_none()
    }

    /// Waits for the end; why it will not come, if so.
    fn halt_before_the_end(&self) -> Option<Halt> {
        self.release_output();
        let mut patience = Patience::with_work();
        let began = Instant::now();
        let mut seen = 0;
        while !self.has_ended() {
            if let Some(halt) = self.exhausted(&mut patience, began) {
                return Some(halt);
            }
            let total = self.0.stdout.total();
            if total > seen {
                patience.renew();
            }
            seen = total;
            // The end of its standard output wakes this at once; otherwise look again after a moment.
            self.0.stdout.wait_beyond(total, REAP);
            if self.0.stdout.ended() {
                thread::park_timeout(REAP / 4);
            }
        }
        None
    }

    /// The program's status, once it has ended; its whole process group is gone then.
    pub fn status(&self) -> Option<ExitStatus> {
        self.has_ended().then(|| self.0.status.get().copied()).flatten()
    }

    /// Whether the program has ended; all that it has started is ended then, too.
    pub fn has_ended(&self) -> bool {
        self.0.has_ended()
    }

    pub(crate) fn wait_for_end(&self, limit: Duration) -> bool {
        self.0.wait_for_end(limit)
    }

    /// Ends the program and all that it has started (SIGKILL), and waits for that.
    pub fn kill(&self) {
        self.0.kill();
    }

    /// Sends SIGTERM to the program, as `kill` does by default.
    pub fn terminate(&self) -> &Self {
        platform::terminate(self.pid());
        self
    }

    /// Sends SIGINT to the program, as Ctrl-C at a terminal does.
    pub fn interrupt(&self) -> &Self {
        platform::interrupt(self.pid());
        self
    }

    /// Stops the program (SIGSTOP) and lets it go on (SIGCONT). A system call that waits is interrupted by that: a
    /// blocked `write` that has already taken some bytes returns their count instead of waiting for the rest.
    pub fn stop_and_continue(&self) -> &Self {
        platform::stop_and_continue(self.pid());
        self
    }

    /// What the program uses at this moment; `None` where the system does not tell, or if it has ended.
    pub fn usage(&self) -> Option<Usage> {
        if self.has_ended() { None } else { platform::usage(self.pid()) }
    }

    /// Waits until `settled` holds for what the program uses; `what` says in words what is expected.
    /// Where the system does not tell, nothing is checked.
    ///
    /// # Panics
    /// With a report if it does not come to hold.
    #[track_caller]
    pub fn expect_usage(&self, what: &str, settled: impl Fn(&Usage) -> bool) -> &Self {
        let mut patience = Patience::new();
        loop {
            let Some(usage) = self.usage() else {
                if self.has_ended() {
                    Report::new("the program has ended while it should go on")
                        .expected(what)
                        .program(self)
                        .fail();
                }
                if platform::usage(std::process::id()).is_none() {
                    return self;
                }
                // It is about to end, and that will be seen in a moment.
                thread::park_timeout(REAP);
                continue;
            };
            if settled(&usage) {
                return self;
            }
            if let Some(halt) = patience.exhausted() {
                Report::new("the program holds on to what it should have given back")
                    .expected(what)
                    .came(format!(
                        "{} threads and {} descriptors",
                        usage.threads, usage.descriptors
                    ))
                    .halted(Some(halt))
                    .program(self)
                    .fail();
            }
            thread::park_timeout(REAP);
        }
    }

    /// No thread may run without a pause, while the program has nothing to do. It passes when all threads have been
    /// seen to wait several times before they have used 60 ms of a processor; so load on the machine does not change
    /// the answer. Where the system does not tell, nothing is checked.
    ///
    /// # Panics
    /// With a report if a thread goes on running, or the program has ended.
    #[track_caller]
    pub fn expect_no_spinning(&self) -> &Self {
        const WORK: Duration = Duration::from_millis(60);
        let Some(before) = self.usage() else { return self };
        let mut asleep = 0;
        while asleep < 5 {
            let used = self.usage().map(|usage| usage.cpu.saturating_sub(before.cpu));
            if used.is_none_or(|used| used >= WORK) {
                Report::new("the program should wait now, and it does not")
                    .expected("every thread waits for something, or pauses")
                    .came(if used.is_none() { "the program has ended" } else { "a thread runs without a pause" })
                    .usually(
                        "a call that fails at once is repeated at once, and takes a whole processor: pause before \
                         trying again",
                    )
                    .program(self)
                    .fail();
            }
            asleep += usize::from(probe::is_asleep(self.pid()).unwrap_or(true));
            thread::park_timeout(REAP / 2);
        }
        self
    }

    /// How it ended, or that it still runs, in words.
    pub fn ending(&self) -> String {
        let name = self.name();
        let stop = self.0.stopped_for.get();
        match (self.status(), stop) {
            (None, _) => format!("{name} still runs"),
            (_, Some(Stop::TookTooLong)) => {
                format!(
                    "{name} ran for more than {:.1} s and was stopped",
                    self.0.life.as_secs_f32()
                )
            }
            (_, Some(Stop::TookTooMuchMemory)) => {
                format!(
                    "{name} took more than {} MiB of memory and was stopped",
                    self.0.memory_limit >> 20
                )
            }
            (_, Some(Stop::PrintedTooMuch)) => {
                format!(
                    "{name} printed more than {} MiB and was stopped",
                    self.0.output_limit >> 20
                )
            }
            (Some(status), None) => format!("{name} {}", platform::describe_exit(status)),
        }
    }

    /// The first panic that the program reported and that the check did not want: its message and where.
    pub(crate) fn panic(&self) -> Option<String> {
        panics_in(&self.stderr()).into_iter().find(|panic| !self.wants(panic))
    }

    /// Whether the program has reported the panic that the check wanted.
    pub(crate) fn has_panicked_as_wanted(&self) -> bool {
        panics_in(&self.stderr()).iter().any(|panic| self.wants(panic))
    }

    /// A gap that is still to be filled is not the panic that the check wants.
    fn wants(&self, panic: &str) -> bool {
        self.0.panics_on_purpose && !panic.starts_with("not yet implemented")
    }

    pub(crate) fn stdout(&self) -> Vec<u8> {
        self.0.stdout.kept()
    }

    /// What no expectation has accounted for yet.
    pub(crate) fn unread_stdout(&self) -> Vec<u8> {
        self.0.stdout.since(*self.0.read.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn stderr(&self) -> String {
        self.0.stderr.text()
    }

    /// Whether the kit has taken all that the program has written so far, and has given it all that it takes.
    pub(crate) fn is_served(&self) -> bool {
        capture::are_drained([&*self.0.stdout, &*self.0.stderr])
            && capture::have_fed(&self.feeders())
    }

    /// Waits until both streams are drained. A grandchild that inherited them has been killed with the group.
    pub fn drain(&self) {
        for stream in [&self.0.stdout, &self.0.stderr] {
            let deadline = Instant::now() + Duration::from_secs(5);
            while !stream.ended() && Instant::now() < deadline {
                stream.wait_beyond(stream.total(), Duration::from_millis(100));
            }
        }
    }

    /// Its threads and where they wait, if it still runs and the system tells.
    pub(crate) fn threads(&self) -> Option<Snapshot> {
        if self.has_ended() {
            return None;
        }
        Snapshot::of(self.pid())
    }
}

impl Inner {
    pub(crate) fn age(&self) -> Duration {
        self.born.elapsed()
    }

    /// Ends the program and remembers why.
    pub(crate) fn stop_for(&self, why: Stop) {
        // Only the first reason counts: the others follow from it.
        let _ = self.stopped_for.set(why);
        platform::kill_group(self.pid);
    }

    pub(crate) fn has_ended(&self) -> bool {
        if self.status.get().is_some() {
            return true;
        }
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        if self.status.get().is_some() {
            return true;
        }
        // While the ended process is not yet reaped its number cannot be given to another: the moment to kill
        // what it has left behind in its group.
        if !platform::is_dead(self.pid) {
            return false;
        }
        platform::kill_group(self.pid);
        guard::forget(self.pid);
        match child.try_wait() {
            Ok(Some(status)) => self.status.set(status).is_ok(),
            _ => false,
        }
    }

    fn wait_for_end(&self, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        while !self.has_ended() {
            if Instant::now() >= deadline {
                return false;
            }
            thread::park_timeout(REAP / 4);
        }
        true
    }

    fn kill(&self) {
        platform::kill_group(self.pid);
        if !cfg!(unix) {
            // Fails only if it has ended already.
            let _ = self.child.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
        self.wait_for_end(Duration::from_secs(10));
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.kill();
    }
}

fn stop_flood(inner: &Weak<Inner>) {
    if let Some(inner) = inner.upgrade() {
        inner.stop_for(Stop::PrintedTooMuch);
    }
}

fn parse_announcement(line: &str) -> Option<SocketAddr> {
    let address: SocketAddr = line.strip_suffix('\n')?.strip_prefix(ANNOUNCEMENT)?.parse().ok()?;
    (address.port() != 0).then_some(address)
}

/// A server that listens on all addresses is reached on the loopback one.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    address
}

/// Rust's own reports of panics: `thread 'NAME' panicked at FILE:LINE:COLUMN:` and the message on the next line.
fn panics_in(stderr: &str) -> Vec<String> {
    let lines: Vec<&str> = stderr.lines().collect();
    let panic = |(at, line): (usize, &&str)| {
        let (_, place) = line.split_once("panicked at ")?;
        let message = lines.get(at + 1).unwrap_or(&"").trim();
        // A place in the standard library is of no help.
        let place = Some(place.trim_end_matches(':')).filter(|place| !place.starts_with("/rustc/"));
        Some(place.map_or_else(|| message.to_owned(), |place| format!("{message} ({place})")))
    };
    lines.iter().enumerate().filter_map(panic).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_is_one_whole_line_with_a_real_port() {
        assert_eq!(
            parse_announcement("listening on 127.0.0.1:80\n"),
            Some(([127, 0, 0, 1], 80).into())
        );
        assert_eq!(
            parse_announcement("listening on [::1]:80\n"),
            Some((Ipv6Addr::LOCALHOST, 80).into())
        );
        for wrong in [
            "listening on 127.0.0.1:80",
            "listening on 127.0.0.1:0\n",
            "Listening on 127.0.0.1:80\n",
            "\n",
        ] {
            assert_eq!(parse_announcement(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn panics_are_found_in_what_the_program_printed() {
        let stderr = "connection\n\nthread 'main' (7) panicked at src/main.rs:4:9:\nnot yet implemented: step 1\nnote: run\n";

        assert_eq!(panics_in(stderr), ["not yet implemented: step 1 (src/main.rs:4:9)"]);
        assert!(panics_in("all well\n").is_empty());
    }
}
