//! The whole terminal: a body that can be scrolled, and a last line. Given back however we end.

use std::io::{self, Write};
use std::panic;

use anstream::{ColorChoice, adapter::strip_str};
use crossterm::terminal::{self, Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, execute, queue};

use crate::terminal::style::OutputOptions;

/// The terminal while it is ours.
#[derive(Debug)]
#[must_use = "the terminal is given back when it is dropped"]
pub struct Screen {
    /// Whether colours are shown.
    coloured: bool,
    /// What is shown, in lines as they were written.
    body: Vec<String>,
    /// How many rows of the body are above the screen.
    above: usize,
    footer: String,
}

impl Screen {
    /// Takes the terminal: keys come one by one, and what was on the screen is kept for later.
    ///
    /// # Errors
    /// The terminal does not do it.
    pub fn take(options: OutputOptions) -> io::Result<Self> {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // First, or the message would go with our screen.
            give_back();
            before(info);
        }));
        terminal::enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, cursor::Hide)?;
        Ok(Self {
            coloured: options.choice() != ColorChoice::Never,
            body: Vec::new(),
            above: 0,
            footer: String::new(),
        })
    }

    /// Shows a body from its first line.
    ///
    /// # Errors
    /// The terminal cannot be written.
    pub fn show(&mut self, body: &str) -> io::Result<()> {
        self.body = self.shown(body).lines().map(str::to_owned).collect();
        self.above = 0;
        self.draw()
    }

    /// Sets the last line, which stays.
    ///
    /// # Errors
    /// The terminal cannot be written.
    pub fn footer(&mut self, footer: &str) -> io::Result<()> {
        self.footer = self.shown(footer);
        self.draw()
    }

    /// Here and not in the stream: its filter would take the moves of a frame for colours, and drop them.
    fn shown(&self, text: &str) -> String {
        if self.coloured { text.to_owned() } else { strip_str(text).to_string() }
    }

    /// Moves the body; negative numbers show what is above.
    ///
    /// # Errors
    /// The terminal cannot be written.
    pub fn scroll(&mut self, rows: isize) -> io::Result<()> {
        self.above = self.above.saturating_add_signed(rows);
        self.draw()
    }

    /// Rows of the body that fit.
    pub fn page() -> usize {
        size().1.saturating_sub(2).max(1)
    }

    /// Draws all anew: after a change of the size, too.
    ///
    /// # Errors
    /// The terminal cannot be written.
    pub fn draw(&mut self) -> io::Result<()> {
        let (width, _) = size();
        let page = Self::page();
        let rows: Vec<String> = self.body.iter().flat_map(|line| wrapped(line, width)).collect();
        self.above = self.above.min(rows.len().saturating_sub(page));
        let below = rows.len().saturating_sub(self.above + page);
        let more = match (self.above, below) {
            (0, 0) => String::new(),
            _ => {
                format!("  [lines {} to {} of {}]", self.above + 1, rows.len() - below, rows.len())
            }
        };

        // One frame in one write, each line cleared behind its text: nothing flickers.
        let mut frame = Vec::new();
        queue!(frame, cursor::MoveTo(0, 0))?;
        for row in rows.iter().skip(self.above).take(page) {
            write!(frame, "{row}")?;
            queue!(frame, Clear(ClearType::UntilNewLine))?;
            write!(frame, "\r\n")?;
        }
        queue!(frame, Clear(ClearType::FromCursorDown), cursor::MoveTo(0, page as u16 + 1))?;
        let footer = wrapped(&format!("{}{more}", self.footer), width);
        write!(frame, "{}", footer.first().map_or("", String::as_str))?;
        let mut out = io::stdout().lock();
        out.write_all(&frame)?;
        out.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn give_back() {
    // If the terminal has gone, there is nothing to restore.
    let _ = execute!(io::stdout(), LeaveAlternateScreen, cursor::Show);
    let _ = terminal::disable_raw_mode();
}

/// Columns and rows.
fn size() -> (usize, usize) {
    let (width, height) = terminal::size().unwrap_or((80, 24));
    (usize::from(width).max(20), usize::from(height).max(4))
}

/// A line in pieces that fit, broken at a space where there is one. A sequence that sets a colour takes no place.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    let (mut column, mut escape) = (0, false);
    for c in line.replace('\t', "    ").chars() {
        let row = rows.last_mut().expect("there is always a row");
        if c == '\u{1b}' || escape {
            escape = !(escape && c.is_ascii_alphabetic());
        } else if column == width {
            // What follows the last space moves on, unless it is long.
            let space = row.rfind(' ').filter(|at| row.len() - at <= width / 2);
            let word = space.map(|at| row.split_off(at + 1)).unwrap_or_default();
            column = word.chars().count() + 1;
            rows.push(word);
        } else {
            column += 1;
        }
        rows.last_mut().expect("there is always a row").push(c);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_it_is_full_and_colours_take_no_place() {
        assert_eq!(wrapped("abcdef", 4), ["abcd", "ef"]);
        assert_eq!(wrapped("one two three", 9), ["one two ", "three"]);
        assert_eq!(wrapped("one twothreefour", 9), ["one twoth", "reefour"]);
        assert_eq!(wrapped("\u{1b}[31mabcd\u{1b}[0m", 4), ["\u{1b}[31mabcd\u{1b}[0m"]);
        assert_eq!(wrapped("", 4), [""]);
    }
}
