//! A report in rows: as wide as the terminal, and no higher than one screen.
//!
//! Where there is not enough room, the middle is left out: first the least important parts, and
//! never the title, the first cause or where to read on.

use std::env;
use std::io::{IsTerminal, stdout};

use crate::platform;
use crate::report::parts::{CAUSE, EXPECTED, GOT, INDENT, PROGRAM, STDERR, STDIN};
use crate::text::{shorten, wrap};

/// The columns of a report if the terminal's are not known.
const WIDTH: usize = 80;
/// A narrower terminal breaks lines itself.
const MIN_WIDTH: usize = 60;
/// Longer lines are hard to read.
const MAX_WIDTH: usize = 100;

/// Where the arrows of a ladder begin.
const LADDER_INDENT: usize = 13;

/// The rows of a terminal, if they are not known.
const HEIGHT: usize = 24;
/// A report of fewer rows says nothing.
const MIN_HEIGHT: usize = 12;
/// An empty line, the steps that wait, what cargo adds, and the prompt.
const ROWS_BELOW: usize = 4;

/// The columns that a report of a value has, and one that is printed.
pub(super) fn width(is_value: bool) -> usize {
    if is_value {
        return WIDTH;
    }
    let known = terminal().map(|(columns, _)| columns).or_else(|| number("COLUMNS"));
    known.filter(|columns| *columns >= MIN_WIDTH).unwrap_or(WIDTH).min(MAX_WIDTH)
}

/// The rows that a report may take, so that it is seen as a whole together with what follows it.
pub(super) fn height() -> usize {
    let known = terminal().map(|(_, rows)| rows.max(HEIGHT)).or_else(|| number("LINES"));
    known.unwrap_or(HEIGHT).saturating_sub(ROWS_BELOW).max(MIN_HEIGHT)
}

/// Columns and rows of the terminal on which libtest prints.
fn terminal() -> Option<(usize, usize)> {
    if stdout().is_terminal() { platform::terminal_size() } else { None }
}

/// What the program that reads our output knows of its terminal.
fn number(variable: &str) -> Option<usize> {
    env::var(variable).ok()?.parse().ok()
}

/// One line of a part, before it is laid out.
#[derive(Clone, Debug)]
pub(super) enum Row {
    /// Words, broken between any two of them.
    Words(String),
    /// A line that stays as it is if there is room.
    Line(String),
}

/// What a part is: decides its indentation, and what is left out of it first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Title,
    /// What is wrong, and where.
    Headline,
    Ladder,
    Labelled(&'static str),
}

#[derive(Clone, Debug)]
struct Part {
    kind: Kind,
    rows: Vec<Row>,
}

/// A whole report.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    parts: Vec<Part>,
}

/// A part, laid out.
struct Block {
    kind: Kind,
    lines: Vec<String>,
}

/// What is left out if there is not enough room, the least important first: which parts, and how
/// many lines of each stay.
const CUTS: [(Kind, usize); 13] = [
    (Kind::Labelled(STDERR), 4),
    (Kind::Ladder, 10),
    (Kind::Labelled(PROGRAM), 5),
    (Kind::Labelled(STDIN), 2),
    (Kind::Labelled(GOT), 6),
    (Kind::Labelled(EXPECTED), 4),
    (Kind::Ladder, 7),
    (Kind::Labelled(PROGRAM), 3),
    (Kind::Labelled(STDERR), 2),
    (Kind::Headline, 6),
    (Kind::Labelled(CAUSE), 5),
    (Kind::Labelled(PROGRAM), 1),
    (Kind::Labelled(CAUSE), 3),
];

impl Layout {
    pub(super) fn add(&mut self, kind: Kind, rows: impl IntoIterator<Item = Row>) {
        self.parts.push(Part { kind, rows: rows.into_iter().collect() });
    }

    /// Says something about the step before what is wrong.
    pub(super) fn note(&mut self, words: String) {
        if let Some(part) = self.parts.iter_mut().find(|part| part.kind == Kind::Headline) {
            part.rows.insert(0, Row::Words(words));
        }
    }

    /// All of it.
    pub(super) fn whole(&self, width: usize) -> String {
        text(&self.blocks(width))
    }

    /// So much that it fits.
    pub(super) fn within(&self, width: usize, height: usize) -> String {
        let mut blocks = self.blocks(width);
        for (kind, least) in CUTS {
            // The last one of several causes counts least.
            for at in
                (0..blocks.len()).rev().filter(|at| blocks[*at].kind == kind).collect::<Vec<_>>()
            {
                let excess = text(&blocks).lines().count().saturating_sub(height);
                if excess > 0 {
                    blocks[at].cut(excess, least);
                }
            }
        }
        text(&blocks)
    }

    fn blocks(&self, width: usize) -> Vec<Block> {
        self.parts.iter().map(|part| part.lay_out(width)).collect()
    }
}

impl Part {
    fn lay_out(&self, width: usize) -> Block {
        let (first, following) = match self.kind {
            Kind::Title | Kind::Ladder => (0, 2),
            Kind::Headline => (2, 4),
            Kind::Labelled(_) => (INDENT, INDENT),
        };
        let mut lines = Vec::new();
        for row in &self.rows {
            let broken = match row {
                Row::Words(words) => wrap(words, width - following),
                Row::Line(line) if self.kind == Kind::Ladder => vec![shorten(line, width)],
                Row::Line(line) => broken(line, width - following),
            };
            let indented = |(at, line): (usize, String)| {
                let indent = if at == 0 { first } else { following };
                format!("{:indent$}{line}", "")
            };
            lines.extend(broken.into_iter().enumerate().map(indented));
        }
        if let (Kind::Labelled(label), Some(line)) = (self.kind, lines.first_mut()) {
            *line = format!("  {label:<width$}{}", &line[INDENT..], width = INDENT - 2);
        }
        Block { kind: self.kind, lines }
    }
}

impl Block {
    /// Leaves out `excess` lines, and one more for the note that says so; at least `least` lines
    /// stay, with the note.
    fn cut(&mut self, excess: usize, least: usize) {
        let keep = self.lines.len().saturating_sub(excess).max(least);
        if keep >= self.lines.len() {
            return;
        }
        let hidden = self.lines.len() - (keep - 1);
        // The end of an exchange and of a log tells what went wrong, else the beginning.
        let from = match self.kind {
            Kind::Ladder => 3.min(keep - 1),
            Kind::Labelled(STDERR) => 1.min(keep - 1),
            _ => keep - 1,
        };
        let indent = match self.kind {
            Kind::Labelled(_) => INDENT,
            Kind::Ladder => LADDER_INDENT,
            Kind::Title | Kind::Headline => 2,
        };
        let note = format!("{:indent$}… {hidden} lines more: LAB_ALL_FAILURES=1", "");
        match keep {
            1 => {
                self.lines.truncate(1);
                // Those of the program announce its threads, which are left out.
                if let (Kind::Labelled(PROGRAM), [line]) = (self.kind, &mut self.lines[..]) {
                    let end = line.rfind("; where").unwrap_or(line.len());
                    line.truncate(end);
                }
            }
            _ => _ = self.lines.splice(from..from + hidden, [note]),
        }
    }
}

/// The blocks as one text, with empty lines around what comes before the labels.
fn text(blocks: &[Block]) -> String {
    let mut text = String::new();
    for (at, block) in blocks.iter().enumerate() {
        let sets_off = |kind: Kind| matches!(kind, Kind::Headline | Kind::Ladder);
        for line in &block.lines {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        let next = blocks.get(at + 1).map(|next| next.kind);
        if sets_off(block.kind) && next.is_some_and(|next| next != block.kind) {
            text.push('\n');
        }
    }
    text
}

/// A line that is too long: without the blanks between its columns, and broken where they were, at
/// a blank, or anywhere.
fn broken(line: &str, width: usize) -> Vec<String> {
    let count = |text: &str| text.chars().count();
    if count(line) <= width {
        return vec![line.to_owned()];
    }
    let columns: Vec<&str> = line.split("  ").map(str::trim).filter(|it| !it.is_empty()).collect();
    let narrow = columns.join("  ");
    if count(&narrow) <= width {
        return vec![narrow];
    }
    let mut lines: Vec<String> = Vec::new();
    for column in columns {
        match lines.last_mut() {
            Some(last) if count(last) + 2 + count(column) <= width => {
                last.push_str("  ");
                last.push_str(column);
            }
            _ => {
                let indent = if lines.is_empty() { "" } else { "  " };
                let pieces = wrap(column, width - 2).into_iter();
                lines.extend(
                    pieces.flat_map(|it| chunks(&it, width - 2)).map(|it| indent.to_owned() + &it),
                );
            }
        }
    }
    lines
}

/// A word that is longer than a line, in pieces.
fn chunks(word: &str, width: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    letters.chunks(width).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(ladder: usize, threads: usize) -> Layout {
        let lines = |count: usize, what: &'static str| {
            (0..count).map(move |n| Row::Line(format!("{what} {n}")))
        };
        let mut layout = Layout::default();
        layout.add(Kind::Title, [Row::Words("step 1 a: b".into())]);
        layout.add(Kind::Headline, [Row::Words("it is wrong".into()), Row::Line("a.rs:1".into())]);
        layout.add(Kind::Ladder, lines(ladder, "arrow"));
        layout.add(Kind::Labelled(CAUSE), [Row::Words("word ".repeat(30).trim().into())]);
        layout.add(Kind::Labelled(PROGRAM), lines(threads, "thread"));
        layout
    }

    #[test]
    fn what_fits_stays_whole() {
        let report = report(2, 2);

        assert_eq!(report.within(80, 20), report.whole(80));
        expect_test::expect![[r#"
            step 1 a: b
              it is wrong
              a.rs:1

            arrow 0
            arrow 1

              likely cause  word word word word word word word word word word word word word
                            word word word word word word word word word word word word word
                            word word word word
              program       thread 0
                            thread 1
        "#]]
        .assert_eq(&report.whole(80));
    }

    #[test]
    fn the_middle_is_left_out_until_the_rest_fits() {
        for (ladder, threads) in [(30, 2), (2, 30), (30, 30), (13, 9)] {
            let text = report(ladder, threads).within(80, 20);

            assert_eq!(text.lines().count(), 20, "{text}");
            assert!(text.contains("lines more: LAB_ALL_FAILURES=1"), "{text}");
            assert!(text.contains("  likely cause  word"), "{text}");
            assert!(text.contains(&format!("arrow {}", ladder - 1)), "{text}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let long = format!("main  read on 127.0.0.1:41234      {}", "x".repeat(150));
        let mut layout = report(2, 2);
        layout.add(Kind::Labelled(STDERR), [Row::Line(long)]);
        layout.add(Kind::Headline, [Row::Words("w ".repeat(200))]);

        for width in [60, 80, 100] {
            let text = layout.whole(width);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
        }
    }

    #[test]
    fn columns_move_together_before_a_line_is_broken() {
        assert_eq!(broken("main    accept      a.rs:1", 20), ["main  accept  a.rs:1"]);
        assert_eq!(broken("main    accept      a.rs:1", 16), ["main  accept", "  a.rs:1"]);
    }
}
