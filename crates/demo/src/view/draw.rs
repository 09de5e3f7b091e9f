//! Draws what happens: a column for each actor or thread, time at the left, downwards.

use std::time::Duration;

use testkit::threads::{self, Snapshot};

use lab::terminal::style::{FAILED, FAINT, HEADING, NEXT};

use crate::view::canvas::{Canvas, wrap};
use crate::view::events::{Row, ThreadState};

/// Columns of the time.
const MARGIN: usize = 12;

/// The drawing of one scene, row by row.
pub(crate) struct Drawing {
    width: usize,
    /// Whole lines of words, and nothing that has to be seen.
    plain: bool,
    canvas: Canvas,
    /// The program whose threads have the lanes, and the threads.
    program: String,
    lanes: Vec<(u32, String)>,
    before: Vec<ThreadState>,
}

impl Drawing {
    /// With a column for each of the actors.
    pub(crate) fn new(width: usize, plain: bool, actors: Vec<String>) -> Self {
        let canvas = Canvas::new(MARGIN, width, actors);
        Self { width, plain, canvas, program: String::new(), lanes: Vec::new(), before: Vec::new() }
    }

    /// The names above the columns.
    pub(crate) fn head(&self) -> Vec<String> {
        if self.plain || self.canvas.is_empty() {
            return Vec::new();
        }
        vec![format!(
            "{FAINT}{:>MARGIN$}{FAINT:#}{HEADING}{}{HEADING:#}",
            "ms  ",
            self.canvas.head()
        )]
    }

    /// The lines of a row that happens so long after the beginning.
    pub(crate) fn row(&mut self, at: Duration, row: &Row) -> Vec<String> {
        let time = format!("{:>9.1}   ", at.as_secs_f64() * 1000.0);
        match row {
            Row::Say(text) => {
                let lines = begun(wrap(text, self.width.saturating_sub(4)), "  * ", "    ");
                let lines = lines.into_iter().map(|line| format!("{NEXT}{line}{NEXT:#}"));
                [String::new()].into_iter().chain(lines).collect()
            }
            Row::Departs { expected, got, first } => self.departs(expected, got, *first),
            Row::Block(lines) => lines.iter().map(|line| format!("{:MARGIN$}{line}", "")).collect(),
            Row::Hangs(hang) => self.hangs(hang),
            row if self.plain => self.in_words(&time, row),
            Row::Arrow { from, to, label, text, lost } => {
                timed(&time, self.canvas.arrow(from, to, label, text, *lost))
            }
            Row::Note { actor, text } => timed(&time, self.canvas.note(actor, text)),
            Row::Threads { program, cells } => self.lanes(&time, program, cells),
            Row::Printed { thread, text } => {
                timed(&time, self.canvas.note(thread, &format!("> {text}")))
            }
        }
    }

    fn departs(&self, expected: &str, got: &str, first: bool) -> Vec<String> {
        let part = |label: &str, text: &str| {
            let lines = wrap(text, self.width.saturating_sub(17));
            begun(lines, &format!("    {label:<11}  "), &" ".repeat(17))
        };
        let headline = match first {
            true => "HERE IT DEPARTS FROM THE MODEL ANSWER",
            false => "and so this does not happen either",
        };
        let mut lines = vec![format!("{FAILED}!!  {headline}{FAILED:#}")];
        lines.extend(part("expected", expected));
        lines.extend(part("what comes", got));
        lines
    }

    /// In columns if they fit.
    fn hangs(&self, hang: &Snapshot) -> Vec<String> {
        let room = self.width - MARGIN;
        let mut lines = hang.lines();
        if lines.iter().any(|line| line.chars().count() + 2 > room) {
            let line = |it: &threads::Row| {
                let place =
                    it.location.iter().map(|place| format!(", {place}")).collect::<String>();
                begun(wrap(&format!("{}: {}{place}", it.name, it.waits), room - 6), "", "    ")
            };
            lines = hang.rows().iter().flat_map(line).collect();
        }
        let diagnosis = hang.diagnosis.iter().flat_map(|diagnosis| wrap(diagnosis, room));
        let lines = lines.into_iter().map(|line| format!("  {line}")).chain(diagnosis);
        let lines = ["where its threads wait:".to_owned()].into_iter().chain(lines);
        lines.map(|line| format!("{:MARGIN$}{line}", "")).collect()
    }

    /// A row of the threads' lanes: what has changed is written, what goes on is a line.
    fn lanes(&mut self, time: &str, program: &str, cells: &[ThreadState]) -> Vec<String> {
        let mut lines = Vec::new();
        if self.program != program {
            program.clone_into(&mut self.program);
            self.lanes.clear();
            self.before.clear();
        }
        let news: Vec<_> =
            cells.iter().filter(|it| !self.lanes.iter().any(|(id, _)| *id == it.id)).collect();
        if !news.is_empty() {
            self.lanes.extend(news.iter().map(|cell| (cell.id, cell.name.clone())));
            let names = self.lanes.iter().map(|(_, name)| name.clone()).collect();
            self.canvas = Canvas::new(MARGIN, self.width, names);
            lines.extend(self.head());
        }
        let does = |id: u32, cells: &[ThreadState]| {
            cells.iter().find(|cell| cell.id == id).map(|cell| cell.does.clone())
        };
        let text = |(id, _): &(u32, String)| match (does(*id, &self.before), does(*id, cells)) {
            (Some(_), None) => Some("has ended".to_owned()),
            (None, None) => None,
            (before, now) if before == now => Some(String::new()),
            (_, now) => now,
        };
        let texts: Vec<_> = self.lanes.iter().map(text).collect();
        self.before = cells.to_vec();
        lines.extend(timed(time, self.canvas.cells(&texts)));
        lines
    }

    fn in_words(&self, time: &str, row: &Row) -> Vec<String> {
        let time = time.trim();
        match row {
            Row::Arrow { from, to, label, text, lost } => {
                let fate = if *lost { ", which is lost" } else { "" };
                vec![format!("{time} ms: {from} to {to}: {label} {text}{fate}")]
            }
            Row::Note { actor, text } => vec![format!("{time} ms: {actor} {text}")],
            Row::Threads { program, cells } => {
                let cells: Vec<_> =
                    cells.iter().map(|cell| format!("{}: {}", cell.name, cell.does)).collect();
                vec![format!("{time} ms: threads of {program}: {}", cells.join("; "))]
            }
            Row::Printed { thread, text } => vec![format!("{time} ms: {thread} prints: {text}")],
            Row::Say(_) | Row::Departs { .. } | Row::Block(_) | Row::Hangs(_) => Vec::new(),
        }
    }
}

/// Lines of which the first one begins in another way than those that go on below it.
fn begun(lines: Vec<String>, first: &str, others: &str) -> Vec<String> {
    let begin = |(n, line)| format!("{}{line}", if n == 0 { first } else { others });
    lines.into_iter().enumerate().map(begin).collect()
}

/// The first line has the time, the others are below it.
fn timed(time: &str, lines: Vec<String>) -> Vec<String> {
    let lines = lines.iter().map(|line| line.trim_end().to_owned()).collect();
    begun(lines, &format!("{FAINT}{time}{FAINT:#}"), &" ".repeat(MARGIN))
}
