//! What every command works with.

use std::{fmt, io::Write};

use crate::{course::workspace::Workspace, terminal::style::OutputOptions};

/// Where the user is, and how and where things are shown to them.
pub struct Console<'a> {
    /// The workspace that the user is in.
    pub workspace: &'a Workspace,
    /// How the user wants to see things.
    pub options: OutputOptions,
    /// Drops colours where they are not wanted.
    pub out: &'a mut dyn Write,
}

impl fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("options", &self.options).finish_non_exhaustive()
    }
}
