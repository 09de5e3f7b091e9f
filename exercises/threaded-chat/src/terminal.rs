//! What is typed and what is printed, without one tearing the other apart.

use std::io::{self, BufRead};

use crate::{Failure, print};

/// Returns the next line without its end; `None` at the end of the input.
pub type Input = Box<dyn FnMut() -> io::Result<Option<Vec<u8>>> + Send>;

/// Prints one line.
pub type Output = Box<dyn FnMut(&str) -> Result<(), Failure> + Send>;

/// On a terminal, the line being typed moves out of the way of what comes. Otherwise plain lines. The third value has to
/// live until the end: dropping it gives the terminal back as it was.
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
    Ok(Some(line.strip_suffix(b"\n").map(<[u8]>::to_vec).unwrap_or(line)))
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
    /// To the first column, and what stands there goes.
    const CLEAR: &str = "\r\x1b[K";

    /// The line being typed. Two threads change what stands in the last row, and each holds this lock while it does.
    type Typed = Arc<Mutex<String>>;

    /// A terminal that shows no key and waits for no newline.
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
        let other = Arc::clone(&typed);
        let input = move || edit(&typed);
        let output = move |line: &str| {
            let typed = other.lock().unwrap_or_else(PoisonError::into_inner);
            print(format!("{CLEAR}{line}{}", row(&typed)).as_bytes())
        };
        Some((Box::new(input), Box::new(output), Some(raw)))
    }

    /// Reads keys up to the end of a line; `None` at Ctrl-C, and at Ctrl-D if nothing is typed.
    fn edit(typed: &Typed) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let mut escape = false;
        show(typed, "");
        for key in io::stdin().lock().bytes() {
            match key? {
                // Keys such as arrows send an escape, and end with a letter or `~`. This editor has none of them.
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
                // Backspace takes a whole character, of however many bytes.
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

    /// The prompt and the end of the line, as much as fits into one row.
    fn row(typed: &str) -> String {
        let columns = tcgetwinsize(io::stdout())
            .map_or(80, |size| usize::from(size.ws_col).max(20));
        let hidden = (typed.chars().count() + PROMPT.len() + 1).saturating_sub(columns);
        format!("{PROMPT}{}", typed.chars().skip(hidden).collect::<String>())
    }
}
