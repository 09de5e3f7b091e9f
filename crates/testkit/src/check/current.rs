//! What the kit knows of one check: its name, its programs, what its peers have recorded.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use crate::check::gate::{self, Step};
use crate::check::{order, progress};
use crate::program::process::Process;
use crate::wire::ladder::{Ladder, LastAdded};
use crate::wire::mailbox::Mailbox;

/// How long a look at what waits at a peer may take.
const PEEK_TIME: Duration = Duration::from_millis(1);

/// What the macro [`program!`](crate::program!) knows at compile time.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The package under test, `shout` or `shout-solution`.
    pub package: &'static str,
    /// Its binary; `None` only in an editor's analysis.
    pub path: Option<&'static str>,
    /// The module of the check, which names its step.
    pub module: &'static str,
    /// A file of the suite.
    pub file: &'static str,
}

/// One check: a `#[test]` function that starts at least one program.
///
/// Programs and peers hold it, so they know their check on whatever thread they are used.
#[derive(Debug)]
pub(crate) struct Check {
    name: String,
    place: Place,
    seeded: AtomicBool,
    reported: AtomicBool,
    /// Set while its reports are wanted as values: by the kit's own tests, and by tools.
    capturing: Arc<AtomicBool>,
    last_added: LastAdded,
    records: Mutex<Records>,
}

#[derive(Debug, Default)]
struct Records {
    programs: Vec<Weak<Process>>,
    /// Of proxies and servers, shown by a report that has no exchange of its own.
    ladders: Vec<Ladder>,
    /// Of peers that have names, which a report shows together.
    named: Vec<(String, Ladder)>,
    /// The connections of these peers: a line that one of them misses may have gone to another.
    streams: Vec<(String, Weak<TcpStream>)>,
    /// Where clients may connect to once more.
    listeners: Vec<Weak<TcpListener>>,
    /// A reply that one of them misses may have gone to another.
    mailboxes: Vec<Weak<Mailbox>>,
    /// What strangers have sent to the program.
    forged: Vec<Vec<u8>>,
}

/// What a check is about: its exercise, its step and its claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The exercise's name, also when its solution is being checked.
    pub exercise: String,
    /// The step's module, `step_2_echo`, if the check belongs to a step.
    pub step: Option<Step>,
    /// The claim: the test function's name in words.
    pub claim: String,
    /// The command line of `LAB_PROGRAM`, if another program is under test.
    pub foreign: Option<String>,
}

/// What belongs to a thread: libtest gives every test one of its own, named after the test.
#[derive(Default)]
struct Thread {
    check: RefCell<Option<Entered>>,
    capturing: Arc<AtomicBool>,
}

thread_local! {
    static THREAD: Thread = Thread::default();
}

/// The check has its outcome when the thread of its test ends.
struct Entered(Arc<Check>);

impl Drop for Entered {
    fn drop(&mut self) {
        gate::ended(&self.0.name);
    }
}

impl Check {
    /// The check on this thread, which is about `subject`; the first call makes it.
    pub(crate) fn enter(subject: &Subject, foreign: Option<String>) -> Arc<Self> {
        THREAD.with(|thread| {
            let mut entered = thread.check.borrow_mut();
            let entered = entered.get_or_insert_with(|| {
                let name = name_of_test(subject.module);
                let capturing = Arc::clone(&thread.capturing);
                let check = Arc::new(Self::new(name, subject, foreign, capturing));
                order::note_file(subject.file);
                progress::begin(subject.package, check.place.foreign.is_some());
                gate::started(&check.name);
                Entered(check)
            });
            Arc::clone(&entered.0)
        })
    }

    /// The check on this thread, if it has started a program.
    pub(crate) fn current() -> Option<Arc<Self>> {
        THREAD.with(|thread| thread.check.borrow().as_ref().map(|it| Arc::clone(&it.0)))
    }

    fn new(
        name: String,
        subject: &Subject,
        foreign: Option<String>,
        capturing: Arc<AtomicBool>,
    ) -> Self {
        let place = Place {
            exercise: subject.package.trim_end_matches("-solution").to_owned(),
            step: Step::of(&name),
            claim: name.rsplit("::").next().unwrap_or_default().replace('_', " "),
            foreign,
        };
        Self {
            name,
            place,
            seeded: AtomicBool::default(),
            reported: AtomicBool::default(),
            capturing,
            last_added: LastAdded::default(),
            records: Mutex::default(),
        }
    }

    /// The name of its test, as libtest prints it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Its report will name the seed.
    pub(crate) fn note_seeded(&self) {
        self.seeded.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_seeded(&self) -> bool {
        self.seeded.load(Ordering::Relaxed)
    }

    /// `true` once: a check has one report, although a panic on one of its threads causes more.
    pub(crate) fn may_report(&self) -> bool {
        !self.reported.swap(true, Ordering::Relaxed)
    }

    /// Whether its reports are values at this moment, and not printed.
    pub(crate) fn is_capturing(&self) -> bool {
        self.capturing.load(Ordering::Relaxed)
    }

    fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn add_program(&self, program: &Arc<Process>) {
        self.records().programs.push(Arc::downgrade(program));
    }

    /// The programs of this check that have not been dropped.
    pub(crate) fn programs(&self) -> Vec<Arc<Process>> {
        self.records().programs.iter().filter_map(Weak::upgrade).collect()
    }

    /// A record of an exchange between `left` and `right`. All records of a check know which of
    /// them was added to last.
    pub(crate) fn new_ladder(&self, left: impl Into<String>, right: impl Into<String>) -> Ladder {
        Ladder::new(&self.last_added, left, right)
    }

    pub(crate) fn add_ladder(&self, ladder: &Ladder) {
        self.records().ladders.push(ladder.clone());
    }

    /// What proxies and servers of this check have recorded.
    pub(crate) fn ladders(&self) -> Vec<Ladder> {
        self.records().ladders.clone()
    }

    pub(crate) fn add_named(&self, name: &str, ladder: &Ladder, stream: &Arc<TcpStream>) {
        let mut records = self.records();
        records.named.push((name.to_owned(), ladder.clone()));
        records.streams.push((name.to_owned(), Arc::downgrade(stream)));
    }

    pub(crate) fn add_listener(&self, listener: &Arc<TcpListener>) {
        self.records().listeners.push(Arc::downgrade(listener));
    }

    /// Whether one more connection waits at a server of this check, which does not block.
    pub(crate) fn has_connected_again(&self) -> bool {
        let listeners = self.records().listeners.clone();
        listeners.iter().filter_map(Weak::upgrade).any(|listener| listener.accept().is_ok())
    }

    /// What waits to be read at each peer that has a name, at most 64 KiB: nothing at all if the
    /// program has closed the connection. For a check that has failed.
    fn waiting(&self) -> Vec<(String, Option<Vec<u8>>)> {
        let streams = self.records().streams.clone();
        let look = |(name, stream): (String, Weak<TcpStream>)| {
            let stream = stream.upgrade()?;
            let _ = stream.set_read_timeout(Some(PEEK_TIME));
            let mut bytes = vec![0; 64 * 1024];
            let waiting = match stream.peek(&mut bytes) {
                Ok(0) => None,
                Ok(n) => Some(bytes[..n].to_vec()),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => None,
                Err(_) => Some(Vec::new()),
            };
            Some((name, waiting))
        };
        streams.into_iter().filter_map(look).collect()
    }

    /// The named peers whose connections the program has closed.
    pub(crate) fn closed_peers(&self) -> Vec<String> {
        let closed = self.waiting().into_iter().filter(|(_, waiting)| waiting.is_none());
        // One that has ended its own side is to be closed.
        let named = self.records().named.clone();
        let has_ended =
            |name: &str| named.iter().any(|(it, ladder)| it == name && ladder.has_ended());
        closed.map(|(name, _)| name).filter(|name| !has_ended(name)).collect()
    }

    /// The lines that wait at all peers but one, at most a few of each.
    pub(crate) fn lines_elsewhere(&self, hearer: &str) -> Vec<(String, String)> {
        let others = self.waiting().into_iter().filter(|(name, _)| name != hearer);
        let lines = others.flat_map(|(name, waiting)| {
            let text = String::from_utf8_lossy(&waiting.unwrap_or_default()).into_owned();
            let lines: Vec<_> = text.lines().take(8).map(str::to_owned).collect();
            lines.into_iter().map(move |line| (name.clone(), line))
        });
        lines.collect()
    }

    /// The line of a named peer with which `line` ends, if it was sent in one write after another
    /// line.
    pub(crate) fn sent_behind_another(&self, line: &[u8]) -> Option<Vec<u8>> {
        let named = self.records().named.clone();
        let sent = named.iter().filter_map(|(_, ladder)| ladder.lines_behind_another());
        sent.flatten().find(|it| it.len() > 2 && line.ends_with(it))
    }

    /// The records of all peers with names, drawn as one; `None` if there are fewer than two.
    pub(crate) fn drawing_of_all_named(&self) -> Option<String> {
        let records = self.records();
        (records.named.len() > 1).then(|| Ladder::draw_together(&records.named))
    }

    pub(crate) fn add_mailbox(&self, mailbox: &Arc<Mailbox>) {
        self.records().mailboxes.push(Arc::downgrade(mailbox));
    }

    /// The UDP sockets of this check that have not been dropped.
    pub(crate) fn mailboxes(&self) -> Vec<Arc<Mailbox>> {
        self.records().mailboxes.iter().filter_map(Weak::upgrade).collect()
    }

    pub(crate) fn add_forged(&self, datagram: &[u8]) {
        self.records().forged.push(datagram.to_vec());
    }

    /// What strangers have sent to the program.
    pub(crate) fn forged(&self) -> Vec<Vec<u8>> {
        self.records().forged.clone()
    }
}

/// The record of a proxy of the check on this thread, if there is one: its reports show it.
pub(crate) fn new_ladder(left: &str, right: String) -> Ladder {
    let Some(check) = Check::current() else {
        return Ladder::new(&LastAdded::default(), left, right);
    };
    let ladder = check.new_ladder(left, right);
    check.add_ladder(&ladder);
    ladder
}

/// libtest names the thread after the test, except where it has no threads.
fn name_of_test(module: &str) -> String {
    match thread::current().name() {
        Some(name) if name != "main" => name.to_owned(),
        _ => module.split_once("::").map_or(module, |(_, inner)| inner).to_owned(),
    }
}

/// Runs `body` while reports of the check on this thread are values and not printed.
pub(crate) fn capturing<T>(body: impl FnOnce() -> T) -> T {
    let flag = THREAD.with(|thread| Arc::clone(&thread.capturing));
    let before = flag.swap(true, Ordering::Relaxed);
    let value = body();
    flag.store(before, Ordering::Relaxed);
    value
}

/// A source path as a reader would write it: the solution's package reaches the checks by `../../`.
pub(crate) fn tidy_path(path: &str) -> String {
    let mut tidy = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::ParentDir if tidy.file_name().is_some() => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    tidy.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_through_the_solution_is_shortened() {
        let path = "solutions/shout/../../exercises/shout/tests/steps/step_2_echo.rs";
        assert_eq!(tidy_path(path), "exercises/shout/tests/steps/step_2_echo.rs");
    }
}
