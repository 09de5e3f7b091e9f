//! A program whose every print is held back until it has been looked at: so what its threads do at the same time can
//! be seen, however fast they are.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use testkit::platform::{self, RawThread, Wait};
use testkit::threads::{Printing, Snapshot, ThreadSnapshot, WaitReason};
use testkit::{Running, stillness};

use crate::readable::lines;
use crate::view::events::{Events, Row, ThreadState};

/// Between two looks.
const POLL_INTERVAL: Duration = Duration::from_millis(2);

/// So many looks that see the same are rest.
const STILL_POLLS: usize = 4;

/// How soon threads that go on without a rest are drawn; then less and less often.
const DRAW_INTERVAL: Duration = Duration::from_millis(250);

/// A program that does not come to rest for so long is left alone.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Processor time without a print that is more than any work of a scene.
const MAX_CPU: Duration = Duration::from_secs(3);

/// How a wait for rest has ended.
enum Rest {
    /// Every thread waits for another, or for us.
    Reached,
    Ended,
    /// Not in all that time, or with all that work.
    Never,
}

/// Goes from print to print.
pub(crate) struct Stepper {
    program: String,
    /// The thread whose print is in the pipe.
    printer: Option<String>,
    drawn: Vec<ThreadState>,
    /// Threads that have been seen.
    known: BTreeSet<u32>,
    /// Once it has not come to rest, it is not waited for again.
    restless: bool,
}

impl Stepper {
    pub(crate) fn new(program: &str) -> Self {
        Self {
            program: program.to_owned(),
            printer: None,
            drawn: Vec::new(),
            known: BTreeSet::new(),
            restless: false,
        }
    }

    /// Until the program ends, or waits for something that is not its output. Returns what it has printed, and what is
    /// wrong if it does neither.
    pub(crate) fn go_on(
        &mut self,
        running: &Running,
        events: &Events,
    ) -> (Vec<u8>, Result<(), String>) {
        let mut printed = Vec::new();
        while !self.restless {
            let rest = self.rest(running, events);
            let lanes = Snapshot::of(running.pid()).map_or(Vec::new(), |it| it.threads);
            let next = lanes
                .iter()
                .find(|lane| lane.printing() == Some(Printing::Writes))
                .map(|lane| lane.name.clone());
            let taken = running.take_write();
            if let Some(bytes) = &taken {
                show_print(self.printer.take(), bytes, events);
                printed.extend_from_slice(bytes);
            }
            // What has been printed was written before they came to where they are now.
            self.draw(lanes.iter().map(cell).collect(), events);
            self.printer = next.clone();
            if matches!(rest, Rest::Reached) && taken.is_none() && next.is_none() {
                // Whoever is woken by what comes next, such as input, has to wait before it prints.
                running.hold_again();
                return (printed, Ok(()));
            }
            match rest {
                Rest::Never => self.restless = true,
                Rest::Ended if taken.is_none() => return (printed, Ok(())),
                _ => {}
            }
        }
        (printed, Err("it goes on and on, and comes neither to an end nor to a rest".to_owned()))
    }

    /// Waits until nothing moves; what moves for long is drawn as it moves.
    fn rest(&mut self, running: &Running, events: &Events) -> Rest {
        let begin = Instant::now();
        let (mut same, mut last, mut drawn, mut often) =
            (0, Vec::new(), Instant::now(), DRAW_INTERVAL);
        let used = || running.usage().map_or(Duration::ZERO, |usage| usage.cpu);
        let before = used();
        while begin.elapsed() < MAX_WAIT && used().saturating_sub(before) < MAX_CPU {
            if running.has_ended() {
                return Rest::Ended;
            }
            let now = platform::threads(running.pid()).unwrap_or_default();
            same = if now == last && now.iter().all(stillness::waits) { same + 1 } else { 0 };
            if same == STILL_POLLS {
                return Rest::Reached;
            }
            let cells = moving(running.pid(), &now);
            let is_new =
                |cell: &ThreadState| cell.id != running.pid() && !self.known.contains(&cell.id);
            if drawn.elapsed() > often || cells.iter().any(is_new) {
                self.draw(cells, events);
                often = if drawn.elapsed() > often { often * 3 / 2 } else { often };
                drawn = Instant::now();
            }
            last = now;
            thread::park_timeout(POLL_INTERVAL);
        }
        Rest::Never
    }

    /// Tells what the threads do, if that is not what they did before.
    fn draw(&mut self, cells: Vec<ThreadState>, events: &Events) {
        if cells == self.drawn || cells.is_empty() {
            return;
        }
        self.known.extend(cells.iter().map(|cell| cell.id));
        self.drawn.clone_from(&cells);
        events.row(Row::Threads { program: self.program.clone(), cells });
    }
}

fn show_print(thread: Option<String>, bytes: &[u8], events: &Events) {
    let thread = thread.unwrap_or_else(|| "main".to_owned());
    for line in lines(bytes) {
        events.row(Row::Printed { thread: thread.clone(), text: line });
    }
}

fn cell(thread: &ThreadSnapshot) -> ThreadState {
    let does = match (&thread.reason, thread.printing()) {
        (_, Some(Printing::Writes)) => "prints".to_owned(),
        (_, Some(Printing::Queues)) => "waits to print".to_owned(),
        (WaitReason::Join { name: Some(other), .. }, _) => format!("joins {other}"),
        _ => thread.waits.trim_start_matches("a ").trim_start_matches("the ").to_owned(),
    };
    ThreadState { id: thread.id, name: thread.name.clone(), does }
}

/// What threads do that go on in a moment. A closer look would stop them. A thread without a name of its own has perhaps
/// not yet got it: those that never get one are seen at rest.
fn moving(pid: u32, threads: &[RawThread]) -> Vec<ThreadState> {
    let program = threads.iter().find(|thread| thread.id == pid).map(|main| main.name.as_str());
    let cell = |thread: &RawThread| ThreadState {
        id: thread.id,
        name: if thread.id == pid { "main".to_owned() } else { thread.name.clone() },
        does: match thread.wait() {
            _ if thread.state == 'R' => format!("computes {:.2} s", thread.cpu.as_secs_f32()),
            Some(Wait::Sleep) => "sleeps".to_owned(),
            _ => "waits".to_owned(),
        },
    };
    threads
        .iter()
        .filter(|it| it.id == pid || Some(it.name.as_str()) != program)
        .map(cell)
        .collect()
}
