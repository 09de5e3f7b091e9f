//! A format such as `<IIIHH`, parsed once: which values there are, and where their bytes stand.

use crate::code::{Code, Kind};
use crate::error::Error;

/// No count and no size is larger: an offset in memory has to fit into an `isize`.
const LARGEST: usize = isize::MAX as usize;

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Little,
    Big,
}

impl Order {
    /// That of this machine.
    pub const NATIVE: Self =
        if cfg!(target_endian = "big") { Self::Big } else { Self::Little };
}

/// Whose sizes count.
#[derive(Clone, Copy)]
enum Sizes {
    /// Those of this system's C compiler, each value aligned as C aligns it.
    Native,
    /// The same on every system, without alignment.
    Standard,
}

/// A parsed format.
#[derive(Debug)]
pub struct Format {
    pub order: Order,
    /// What takes values, in the order of the values. What lies between two fields is zeros.
    pub fields: Vec<Field>,
    /// Of the whole, in bytes.
    pub size: usize,
}

/// `repeat` values of the same kind, one behind the other.
#[derive(Debug)]
pub struct Field {
    pub kind: Kind,
    /// Where the first value begins, in bytes from the beginning.
    pub offset: usize,
    /// Of one value, in bytes.
    pub width: usize,
    pub repeat: usize,
}

/// A code and its count, as they stand in the text.
struct Item {
    count: usize,
    code: &'static Code,
    /// The position of its first character.
    at: usize,
}

impl Format {
    /// # Errors
    /// `bad-format` with the position of the item that is unknown, incomplete or too large, from 0 on.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (order, sizes, mut at) = prefix(text);
        let mut format = Self { order, fields: Vec::new(), size: 0 };
        while let Some((item, end)) = item(text, at)? {
            format.place(&item, sizes)?;
            at = end;
        }
        Ok(format)
    }

    /// How many values it takes.
    pub fn values(&self) -> usize {
        self.fields.iter().map(|field| field.repeat).sum()
    }

    /// Puts an item behind what is there already.
    fn place(&mut self, item: &Item, sizes: Sizes) -> Result<(), Error> {
        let Item { count, code, at } = *item;
        let no_size = || {
            bad(
                at,
                format!(
                    "{:?} has no standard size, it is known after @ only",
                    code.letter
                ),
            )
        };
        let (width, offset) = match sizes {
            Sizes::Native => (code.native.size, aligned(self.size, code.native.align)),
            Sizes::Standard => (code.standard.ok_or_else(no_size)?, self.size),
        };
        let end = count.checked_mul(width).and_then(|length| offset.checked_add(length));
        let end = end.filter(|end| *end <= LARGEST);
        self.size = end.ok_or_else(|| {
            bad(at, format!("here the size becomes larger than {LARGEST} bytes"))
        })?;
        match code.kind {
            Kind::Pad => {}
            // The count of these is a length: one value, however long.
            kind @ (Kind::Text | Kind::Pascal) => {
                self.fields.push(Field { kind, offset, width: count, repeat: 1 })
            }
            kind => self.fields.push(Field { kind, offset, width, repeat: count }),
        }
        Ok(())
    }
}

/// The first place from `offset` on that is a multiple of `align`.
fn aligned(offset: usize, align: usize) -> usize {
    offset.next_multiple_of(align)
}

/// What the first character says, if it is a prefix, and where the items begin.
fn prefix(text: &str) -> (Order, Sizes, usize) {
    match text.chars().next() {
        Some('<') => (Order::Little, Sizes::Standard, 1),
        Some('>' | '!') => (Order::Big, Sizes::Standard, 1),
        Some('=') => (Order::NATIVE, Sizes::Standard, 1),
        Some('@') => (Order::NATIVE, Sizes::Native, 1),
        _ => (Order::NATIVE, Sizes::Native, 0),
    }
}

/// The next item from position `from` on, and where it ends. `None` when only white space is left.
fn item(text: &str, from: usize) -> Result<Option<(Item, usize)>, Error> {
    // What C takes for white space.
    let rest = text[from..].trim_start_matches([' ', '\t', '\n', '\x0b', '\x0c', '\r']);
    if rest.is_empty() {
        return Ok(None);
    }
    let at = text.len() - rest.len();
    let (count, letter) = count_and_letter(rest, at)?;
    let code =
        Code::of(letter).ok_or_else(|| bad(at, format!("{letter:?} is no code")))?;
    // Digits and codes are ASCII: one byte each.
    let end = at + rest.find(letter).map_or(0, |before| before + 1);
    Ok(Some((Item { count, code, at }, end)))
}

/// The count that `rest` begins with, 1 if there is none, and the letter that follows. `at` is its position in the whole.
fn count_and_letter(rest: &str, at: usize) -> Result<(usize, char), Error> {
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &rest[..rest.len() - after.len()];
    let number = digits.parse().ok().filter(|count| *count <= LARGEST);
    let count = match number {
        Some(count) => count,
        None if digits.is_empty() => 1,
        None => return Err(bad(at, format!("the count is larger than {LARGEST}"))),
    };
    let letter = after
        .chars()
        .next()
        .ok_or_else(|| bad(at, "a count without a code behind it"))?;
    Ok((count, letter))
}

fn bad(at: usize, what: impl Into<String>) -> Error {
    Error::BadFormat(format!("position {at}: {}", what.into()))
}
