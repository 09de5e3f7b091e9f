//! The words of a line of a scene: bare ones, and texts in quotes with the escapes of Rust.

use std::collections::VecDeque;

use anyhow::{Context, bail};

#[derive(Clone, Debug, PartialEq)]
enum Word {
    Bare(String),
    Quoted(Vec<u8>),
}

/// What is left of a line while it is read from left to right.
#[derive(Debug)]
pub(crate) struct Words(VecDeque<Word>);

impl Words {
    /// Splits a line at its spaces.
    pub(crate) fn of(line: &str) -> anyhow::Result<Self> {
        let mut words = VecDeque::new();
        let mut rest = line.trim_start();
        while !rest.is_empty() {
            if let Some(text) = rest.strip_prefix('"') {
                let (bytes, after) = quoted(text)?;
                words.push_back(Word::Quoted(bytes));
                rest = after.trim_start();
            } else {
                let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                words.push_back(Word::Bare(word.to_owned()));
                rest = after.trim_start();
            }
        }
        Ok(Self(words))
    }

    /// The next word, if it is a bare one.
    pub(crate) fn bare(&mut self) -> Option<String> {
        match self.0.pop_front() {
            Some(Word::Bare(word)) => Some(word),
            Some(other) => {
                self.0.push_front(other);
                None
            }
            None => None,
        }
    }

    /// Takes the words, if they are the next ones.
    pub(crate) fn take(&mut self, words: &str) -> bool {
        let wanted: Vec<_> = words.split(' ').collect();
        let is =
            |(word, wanted): (&Word, &&str)| matches!(word, Word::Bare(bare) if bare == wanted);
        let fits = self.0.len() >= wanted.len() && self.0.iter().zip(&wanted).all(is);
        if fits {
            self.0.drain(..wanted.len());
        }
        fits
    }

    /// A text in quotes, perhaps with `times N` behind it, so often.
    pub(crate) fn text(&mut self) -> anyhow::Result<Vec<u8>> {
        let text = self.quoted()?;
        let times = if self.take("times") { self.number()? } else { 1 };
        Ok(text.repeat(times))
    }

    /// A text in quotes.
    pub(crate) fn quoted(&mut self) -> anyhow::Result<Vec<u8>> {
        match self.0.pop_front() {
            Some(Word::Quoted(bytes)) => Ok(bytes),
            Some(Word::Bare(word)) => {
                bail!("a text in quotes should stand where there is `{word}`")
            }
            None => bail!("a text in quotes is missing at the end"),
        }
    }

    /// A text in quotes that is UTF-8.
    pub(crate) fn string(&mut self) -> anyhow::Result<String> {
        String::from_utf8(self.quoted()?).context("the text has to be UTF-8")
    }

    /// A number.
    pub(crate) fn number(&mut self) -> anyhow::Result<usize> {
        let word = self.bare().context("a number is missing")?;
        word.parse().with_context(|| format!("`{word}` is no number"))
    }

    /// All that is left, as arguments of a program.
    pub(crate) fn rest(&mut self) -> anyhow::Result<Vec<String>> {
        let text = |word| match word {
            Word::Bare(word) => Ok(word),
            Word::Quoted(bytes) => String::from_utf8(bytes).context("an argument has to be UTF-8"),
        };
        self.0.drain(..).map(text).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Nothing may be left.
    pub(crate) fn end(&self) -> anyhow::Result<()> {
        match self.0.front() {
            None => Ok(()),
            Some(Word::Bare(word)) => bail!("`{word}` is too much"),
            Some(Word::Quoted(_)) => bail!("the last text in quotes is too much"),
        }
    }
}

/// The bytes up to the closing quote, and what stands behind it.
fn quoted(text: &str) -> anyhow::Result<(Vec<u8>, &str)> {
    let mut bytes = Vec::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((bytes, &text[at + 1..])),
            '\\' => {
                let (_, kind) = letters.next().context("a quote is not closed")?;
                bytes.push(match kind {
                    'n' => b'\n',
                    'r' => b'\r',
                    't' => b'\t',
                    '0' => b'\0',
                    '\\' | '"' => kind as u8,
                    'x' => {
                        let digits = text.get(at + 2..at + 4).context("\\x needs two digits")?;
                        letters.nth(1);
                        u8::from_str_radix(digits, 16)
                            .with_context(|| format!("\\x{digits} is no byte"))?
                    }
                    other => bail!(
                        "there is no escape \\{other}; there are \\n \\r \\t \\0 \\\\ \\\" \\xNN"
                    ),
                });
            }
            letter => bytes.extend(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bail!("a quote is not closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_words_and_texts_are_told_apart() {
        let mut words = Words::of(r#"sends "a \"b\"\n\x00\xff" times 2"#).unwrap();

        assert!(words.take("sends") && !words.take("times"));
        assert_eq!(words.text().unwrap(), b"a \"b\"\n\x00\xffa \"b\"\n\x00\xff");
        words.end().unwrap();
    }

    #[test]
    fn a_quote_that_is_not_closed_is_refused() {
        let error = Words::of("sends \"abc").unwrap_err();

        assert_eq!(error.to_string(), "a quote is not closed");
    }
}
