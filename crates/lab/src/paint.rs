//! Colour: when, and which. It never is the only sign; every coloured word says the same without it.

use std::io::{self, Stdout};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

pub const HEADING: Style = Style::new().bold();
pub const DONE: Style = AnsiColor::Green.on_default();
pub const FAILED: Style = AnsiColor::Red.on_default().bold();
pub const NEXT: Style = AnsiColor::Cyan.on_default().bold();
pub const FAINT: Style = Style::new().dimmed();

/// What `--color` says; `auto` means on a terminal, unless `NO_COLOR` is set.
#[derive(Clone, Copy, Default, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Color {
    /// Standard output that drops the colours where they are not wanted.
    pub fn stdout(self) -> AutoStream<Stdout> {
        AutoStream::new(io::stdout(), self.choice())
    }

    /// Whether colours go through, as standard output is now.
    pub fn choice(self) -> ColorChoice {
        match self {
            Self::Auto => AutoStream::choice(&io::stdout()),
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }

    /// The same wish in the words of cargo's own `--color`.
    pub fn for_cargo(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}
