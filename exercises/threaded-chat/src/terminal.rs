//! Reads what the user types and prints what arrives, without mixing the two up.

use std::io::{self, BufRead};

use crate::{Failure, print};

/// Returns the next line without its newline, or `None` at the end of the input.
pub type Input = Box<dyn FnMut() -> io::Result<Option<Vec<u8>>> + Send>;

/// Prints one line.
pub type Output = Box<dyn FnMut(&str) -> Result<(), Failure> + Send>;

/// On a terminal, the line being typed makes way for each line that arrives. Otherwise
/// both are plain lines. Keep the third value until the end: dropping it restores the
/// terminal.
pub fn open() -> (Input, Output, Option<Raw>) {
    #[cfg(unix)]
    if let Some(both) = keys::open() {
        return both;
    }
    (Box::new(plain_line), Box::new(|line| print(line.as_bytes())), None)
}

fn plain_line() -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    io::stdin().lock().read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.ends_with(b"\n") {
        line.pop();
    }
    Ok(Some(line))
}

#[cfg(not(unix))]
pub enum Raw {}

#[cfg(unix)]
pub use keys::Raw;

#[cfg(unix)]
mod keys {
    use std::io::{self, IsTerminal, Read};
    use std::sync::{Arc, Mutex, PoisonError};

    use rustix::termios::{
        LocalModes, OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr,
    };

    use super::{Input, Output};
    use crate::print;

    const PROMPT: &str = "-> ";
    /// Moves the cursor to the first column and clears the row.
    const CLEAR: &str = "\r\x1b[K";

    /// The line being typed. Two threads change the terminal's last row, and each holds
    /// this lock while it does.
    type Typed = Arc<Mutex<String>>;

    /// A terminal in raw mode: it does not echo keys and does not wait for a newline.
    /// Holds the settings from before.
    pub struct Raw(Termios);

    impl Raw {
        fn enter() -> rustix::io::Result<Self> {
            let before = tcgetattr(io::stdin())?;
            let mut modes = before.clone();
            modes.local_modes -= LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
            tcsetattr(io::stdin(), OptionalActions::Drain, &modes)?;
            Ok(Self(before))
        }
    }

    impl Drop for Raw {
        fn drop(&mut self) {
            let _ = print(CLEAR.as_bytes());
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &self.0);
        }
    }

    pub fn open() -> Option<(Input, Output, Option<Raw>)> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return None;
        }
        let raw = Raw::enter().ok()?;
        let typed = Typed::default();
        let shared = Arc::clone(&typed);
        let input = move || edit(&typed);
        let output = move |line: &str| {
            let typed = shared.lock().unwrap_or_else(PoisonError::into_inner);
            print(format!("{CLEAR}{line}{}", row(&typed)).as_bytes())
        };
        Some((Box::new(input), Box::new(output), Some(raw)))
    }

    /// Reads keys up to the end of a line. Returns `None` at Ctrl-C, and at Ctrl-D if
    /// nothing is typed.
    fn edit(typed: &Typed) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let mut escape = false;
        show(typed, "");
        for key in io::stdin().lock().bytes() {
            match key? {
                // Keys such as the arrows send an escape sequence, which ends with a
                // letter or `~`. This editor ignores them.
                0x1b => escape = true,
                key if escape => escape = !(key.is_ascii_alphabetic() || key == b'~'),
                b'\n' => {
                    let mut typed = typed.lock().unwrap_or_else(PoisonError::into_inner);
                    typed.clear();
                    let _ = print(b"\n");
                    return Ok(Some(bytes));
                }
                0x03 => return Ok(None),
                0x04 if bytes.is_empty() => return Ok(None),
                // Backspace removes a whole character, which may be several bytes.
                0x08 | 0x7f => {
                    while bytes.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
                }
                0x15 => bytes.clear(),
                key if key >= b' ' || key == b'\t' => bytes.push(key),
                _ => {}
            }
            show(typed, &String::from_utf8_lossy(&bytes));
        }
        Ok(None)
    }

    fn show(typed: &Typed, text: &str) {
        let mut typed = typed.lock().unwrap_or_else(PoisonError::into_inner);
        text.clone_into(&mut typed);
        let _ = print(format!("{CLEAR}{}", row(&typed)).as_bytes());
    }

    /// Returns the prompt and as much of the end of the line as fits into one row.
    fn row(typed: &str) -> String {
        let columns = tcgetwinsize(io::stdout())
            .map_or(80, |size| usize::from(size.ws_col).max(20));
        let hidden = (typed.chars().count() + PROMPT.len() + 1).saturating_sub(columns);
        format!("{PROMPT}{}", typed.chars().skip(hidden).collect::<String>())
    }
}
