//! Colour: when, and which. It never is the only sign; every coloured word says the same without it.

use std::io::{self, IsTerminal, Stdout, Write};

use anstream::{AutoStream, ColorChoice, stream::RawStream};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use crossterm::terminal;

/// What a part begins with.
pub const HEADING: Style = Style::new().bold();
/// What is as it should be.
pub const DONE: Style = AnsiColor::Green.on_default();
/// What is wrong.
pub const FAILED: Style = AnsiColor::Red.on_default().bold();
/// What the user should do or know now.
pub const NEXT: Style = AnsiColor::Cyan.on_default().bold();
/// What matters less.
pub const FAINT: Style = Style::new().dimmed();

/// Columns and rows of the terminal, or of one of the usual size.
pub fn terminal_size() -> (u16, u16) {
    let size = if io::stdout().is_terminal() { terminal::size().ok() } else { None };
    size.unwrap_or((80, 24))
}

/// How the user wants to see things.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct OutputOptions {
    /// When to use colour; auto: on a terminal, unless NO_COLOR is set
    #[arg(long = "color", global = true, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,

    /// Whole lines of words, for a screen reader: no drawings, no colour, no keys, nothing that overwrites itself
    #[arg(long, global = true)]
    pub plain: bool,
}

/// What `--color` says; `auto` means on a terminal, unless `NO_COLOR` is set.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl OutputOptions {
    /// Standard output that drops the colours where they are not wanted.
    pub fn stdout(self) -> AutoStream<Stdout> {
        AutoStream::new(io::stdout(), self.choice())
    }

    /// Whether colours go through, as standard output is now.
    pub fn choice(self) -> ColorChoice {
        self.choice_for(&io::stdout())
    }

    /// The same for another stream.
    pub fn choice_for(self, stream: &impl RawStream) -> ColorChoice {
        match self.color {
            _ if self.plain => ColorChoice::Never,
            Color::Auto => AutoStream::choice(stream),
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
    }

    /// The same wish in the words of cargo's own `--color`.
    pub fn for_cargo(self) -> &'static str {
        match self.color {
            _ if self.plain => "never",
            Color::Auto => "auto",
            Color::Always => "always",
            Color::Never => "never",
        }
    }

    /// A line on standard error that the next one overwrites, an empty one at last: only for a user at a terminal.
    pub fn overwrite(self, text: &str) {
        let mut err = io::stderr();
        if err.is_terminal() && !self.plain {
            let text = format!("\r{:60}\r{text}", "");
            // Decoration: if it cannot be written, nothing is lost.
            let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
        }
    }

    /// Whether somebody sits in front of a terminal, and wants to see drawings.
    pub fn is_interactive(self) -> bool {
        !self.plain && io::stdout().is_terminal() && io::stdin().is_terminal()
    }
}
