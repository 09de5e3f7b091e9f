//! What a check has written to a program's standard input, as far as a report shows it.

use crate::text;

/// Bytes kept of the beginning and of the end: as many as are shown.
const HEAD: usize = 48;
const TAIL: usize = 12;

#[derive(Default)]
pub(crate) struct Input {
    total: usize,
    head: Vec<u8>,
    tail: Vec<u8>,
    closed: bool,
}

impl Input {
    pub fn add(&mut self, text: &[u8]) {
        self.total += text.len();
        self.head.extend_from_slice(&text[..text.len().min(HEAD - self.head.len())]);
        self.tail.extend_from_slice(&text[text.len().saturating_sub(TAIL)..]);
        self.tail.drain(..self.tail.len().saturating_sub(TAIL));
    }

    pub fn close(&mut self) {
        self.closed = true;
    }

    /// `"hello\n", then its end`; `None` if nothing was written.
    pub fn shown(&self) -> Option<String> {
        let text = match self.total {
            0 => return None,
            total if total <= HEAD => text::quoted(&self.head),
            total => format!(
                "{}: {}",
                text::count(total),
                text::quoted(&[&self.head[..], &self.tail].concat())
            ),
        };
        Some(if self.closed { format!("{text}, then its end") } else { text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(texts: &[&str]) -> Option<String> {
        let mut input = Input::default();
        texts.iter().for_each(|text| input.add(text.as_bytes()));
        input.shown()
    }

    #[test]
    fn short_input_is_shown_whole() {
        assert_eq!(shown(&["one\n", "two\n"]).as_deref(), Some(r#""one\ntwo\n""#));
        assert_eq!(shown(&[]), None);
    }

    #[test]
    fn of_long_input_both_ends_are_shown_and_the_end_is_told() {
        let mut input = Input::default();
        (0..1000).for_each(|number| input.add(format!("{number:03} ").as_bytes()));
        input.close();

        let shown = input.shown().expect("there is some");

        assert_eq!(
            shown,
            r#"4000 bytes: "000 001 002 003 004 005 " … "997 998 999 ", then its end"#
        );
    }
}
