//! Colour: when, and which. It never is the only sign; every coloured word says the same without it.

use std::io::{self, IsTerminal, Stdout};

use anstream::{AutoStream, ColorChoice, stream::RawStream};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

pub const HEADING: Style = Style::new().bold();
pub const DONE: Style = AnsiColor::Green.on_default();
pub const FAILED: Style = AnsiColor::Red.on_default().bold();
pub const NEXT: Style = AnsiColor::Cyan.on_default().bold();
pub const FAINT: Style = Style::new().dimmed();

/// How the user wants to see things.
#[derive(Clone, Copy, clap::Args)]
pub struct Look {
    /// When to use colour; auto: on a terminal, unless NO_COLOR is set
    #[arg(long = "color", global = true, value_name = "WHEN", value_enum, default_value_t)]
    color: Color,

    /// Whole lines of words, for a screen reader: no drawings, no colour, no keys, nothing that overwrites itself
    #[arg(long, global = true)]
    pub plain: bool,
}

/// What `--color` says; `auto` means on a terminal, unless `NO_COLOR` is set.
#[derive(Clone, Copy, Default, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl Look {
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

    /// Whether somebody sits in front of a terminal, and wants to see drawings.
    pub fn is_interactive(self) -> bool {
        !self.plain && io::stdout().is_terminal() && io::stdin().is_terminal()
    }
}
