//! Parses a format such as `<IIIHH`: which values there are, and where their bytes are.

use crate::code::{Code, Kind};
use crate::error::Error;

/// The largest count and size: in Rust, no object in memory is larger.
const MAX_SIZE: usize = isize::MAX as usize;

/// The byte order of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Little,
    Big,
}

impl Order {
    /// The byte order of this machine.
    pub const NATIVE: Self =
        if cfg!(target_endian = "big") { Self::Big } else { Self::Little };
}

/// Which sizes and alignment apply.
#[derive(Clone, Copy)]
enum Sizes {
    /// Those of C on this system, with C's alignment.
    Native,
    /// The standard sizes, the same on every system, without alignment.
    Standard,
}

/// A parsed format.
#[derive(Debug)]
pub struct Format {
    pub order: Order,
    /// The fields that take values, in order. The bytes between two fields are zeros.
    pub fields: Vec<Field>,
    /// The total size in bytes.
    pub size: usize,
}

/// `repeat` values of the same kind, one after another.
#[derive(Debug)]
pub struct Field {
    pub kind: Kind,
    /// The offset of the first value, in bytes.
    pub offset: usize,
    /// The size of one value, in bytes.
    pub width: usize,
    pub repeat: usize,
}

/// A code and its count, as the text has them.
struct Item {
    count: usize,
    code: &'static Code,
    /// The position of its first character in the text.
    at: usize,
}

impl Format {
    /// Parses a format.
    ///
    /// # Errors
    /// `bad-format` with the position, counted from 0, of the item that is unknown,
    /// incomplete or too large.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (order, sizes, mut at) = prefix(text);
        let mut format = Self { order, fields: Vec::new(), size: 0 };
        while let Some((item, end)) = item(text, at)? {
            format.place(&item, sizes)?;
            at = end;
        }
        Ok(format)
    }

    /// Returns how many values the format takes.
    pub fn values(&self) -> usize {
        self.fields.iter().map(|field| field.repeat).sum()
    }

    /// Places an item after the ones before it.
    fn place(&mut self, item: &Item, sizes: Sizes) -> Result<(), Error> {
        let Item { count, code, at } = *item;
        let (width, offset) = match (sizes, code.standard) {
            (Sizes::Native, _) => {
                (code.native.size, aligned(self.size, code.native.align))
            }
            (Sizes::Standard, Some(size)) => (size, self.size),
            (Sizes::Standard, None) => {
                let letter = code.letter;
                return Err(bad_format(
                    at,
                    format!("{letter:?} has no standard size, it is known after @ only"),
                ));
            }
        };
        let Some(end) = end_of(offset, count, width) else {
            return Err(bad_format(
                at,
                format!("here the size becomes larger than {MAX_SIZE} bytes"),
            ));
        };
        self.size = end;
        match code.kind {
            Kind::Pad => {}
            // Here the count is a length: this is one value, however long it is.
            kind @ (Kind::Text | Kind::Pascal) => {
                self.fields.push(Field { kind, offset, width: count, repeat: 1 });
            }
            kind => self.fields.push(Field { kind, offset, width, repeat: count }),
        }
        Ok(())
    }
}

/// Returns the first multiple of `align` that is not less than `offset`.
fn aligned(offset: usize, align: usize) -> usize {
    offset.next_multiple_of(align)
}

/// Returns where `count` values of `width` bytes end, or `None` beyond `MAX_SIZE`.
fn end_of(offset: usize, count: usize, width: usize) -> Option<usize> {
    let end = count.checked_mul(width)?.checked_add(offset)?;
    if end <= MAX_SIZE { Some(end) } else { None }
}

/// Returns what the prefix says, and where the items begin.
fn prefix(text: &str) -> (Order, Sizes, usize) {
    match text.chars().next() {
        Some('<') => (Order::Little, Sizes::Standard, 1),
        Some('>' | '!') => (Order::Big, Sizes::Standard, 1),
        Some('=') => (Order::NATIVE, Sizes::Standard, 1),
        Some('@') => (Order::NATIVE, Sizes::Native, 1),
        _ => (Order::NATIVE, Sizes::Native, 0),
    }
}

/// Returns the first item from position `from` on, and where it ends, or `None` if only
/// white space is left.
fn item(text: &str, from: usize) -> Result<Option<(Item, usize)>, Error> {
    // What C takes for white space.
    let rest = text[from..].trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    if rest.is_empty() {
        return Ok(None);
    }
    let at = text.len() - rest.len();
    let (count, letter) = count_and_letter(rest, at)?;
    let Some(code) = Code::of(letter) else {
        return Err(bad_format(at, format!("{letter:?} is no code")));
    };
    // Digits and codes are ASCII: each is one byte.
    let end = at + rest.find(letter).expect("the letter is in the text") + 1;
    Ok(Some((Item { count, code, at }, end)))
}

/// Returns the count at the start of `rest`, or 1 if there is none, and the letter after
/// it. `at` is the position of `rest` in the format.
fn count_and_letter(rest: &str, at: usize) -> Result<(usize, char), Error> {
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &rest[..rest.len() - after.len()];
    let count = match digits.parse() {
        Ok(count) if count <= MAX_SIZE => count,
        _ if digits.is_empty() => 1,
        _ => return Err(bad_format(at, format!("the count is larger than {MAX_SIZE}"))),
    };
    match after.chars().next() {
        Some(letter) => Ok((count, letter)),
        None => Err(bad_format(at, "a count without a code behind it")),
    }
}

fn bad_format(at: usize, what: impl Into<String>) -> Error {
    Error::BadFormat(format!("position {at}: {}", what.into()))
}
