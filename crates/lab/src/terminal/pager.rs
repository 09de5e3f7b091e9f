//! Long texts go through the user's pager, as git does it.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use anstream::AutoStream;

use crate::terminal::{console::Console, style::OutputOptions};

/// Shows a text: on a terminal through `$PAGER`, else `less`, which ends by itself if all fits on the screen; otherwise, or
/// if there is no pager, as it is.
///
/// # Errors
/// Standard output cannot be written.
pub fn show(text: &str, console: &mut Console<'_>) -> anyhow::Result<()> {
    let paged = io::stdout().is_terminal() && page(text, console.options);
    if !paged {
        console.out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// Whether a pager has shown it. One that is left early has.
fn page(text: &str, options: OutputOptions) -> bool {
    let wish = env::var("PAGER").unwrap_or_default();
    let words = shlex::split(&wish)
        .filter(|words| !words.is_empty())
        .unwrap_or_else(|| vec!["less".to_owned()]);
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).stdin(Stdio::piped());
    if env::var_os("LESS").is_none() {
        // Ends at once if all fits, lets colours through, leaves the text on the screen.
        command.env("LESS", "FRX");
    }
    let Ok(mut pager) = command.spawn() else { return false };
    let input: Box<dyn Write> = Box::new(pager.stdin.take().expect("standard input is a pipe"));
    let _ = AutoStream::new(input, options.choice()).write_all(text.as_bytes());
    pager.wait().is_ok()
}
