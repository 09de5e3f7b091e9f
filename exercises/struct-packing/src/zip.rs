//! What both ways through a ZIP archive share: records of fixed size, names, and the
//! ZIP64 extension for sizes that do not fit into 32 bits.

use std::io::{self, ErrorKind, Read};

use crate::escape;
use crate::format::Format;
use crate::unpack::unpack;
use crate::value::Value;

/// A record of fixed size. Its format, parsed once, picks out the numbers.
pub struct Record(Format);

impl Record {
    /// # Panics
    /// If the format is not valid.
    pub fn new(format: &str) -> Self {
        Self(Format::parse(format).expect("the format of a record is a constant"))
    }

    /// Returns the size in bytes.
    pub fn size(&self) -> usize {
        self.0.size
    }

    /// Returns the numbers in `bytes`.
    ///
    /// # Panics
    /// If `bytes` does not have the record's size, or the format does not have `N`
    /// integers.
    pub fn numbers<const N: usize>(&self, bytes: &[u8]) -> [u64; N] {
        let values = unpack(&self.0, bytes).expect("as many bytes as the record has");
        let mut numbers = [0; N];
        for (number, value) in numbers.iter_mut().zip(values) {
            let Value::Integer(integer) = value else {
                unreachable!("{value:?} is no integer")
            };
            *number = u64::try_from(integer).expect("unsigned codes only");
        }
        numbers
    }

    /// Reads the next record and returns its numbers.
    ///
    /// # Errors
    /// The input ends within the record, or cannot be read.
    pub fn read<const N: usize>(&self, input: &mut impl Read) -> io::Result<[u64; N]> {
        let mut bytes = [0; 64];
        let bytes = &mut bytes[..self.size()];
        read_exact_or_truncated(input, bytes)?;
        Ok(self.numbers(bytes))
    }
}

/// One file in an archive.
#[derive(Debug, Default)]
pub struct Entry {
    pub name: Vec<u8>,
    pub crc: u64,
    pub compressed: u64,
    pub uncompressed: u64,
    /// The offset of its local file header, from the start of the archive.
    pub offset: u64,
}

impl Entry {
    /// Returns the entry's line in a listing.
    pub fn line(&self) -> String {
        let name = escape_name(&self.name);
        format!("{name}\t{:08x}\t{}\t{}\n", self.crc, self.compressed, self.uncompressed)
    }

    /// Replaces the numbers that do not fit into 32 bits by those of the ZIP64 extra
    /// field, which has only these, in this order.
    ///
    /// # Errors
    /// The extra fields are truncated, or a number is missing.
    pub fn apply_zip64(&mut self, extra: &[u8]) -> io::Result<()> {
        // Step 8, when its other checks pass: if a number is 0xffff_ffff, the extra field
        // with the id 1 has it in 64 bits.
        let _ = extra;
        Ok(())
    }
}

/// Keeps valid UTF-8. Bytes that are not valid UTF-8, and characters that would break the
/// line or the escapes, become escapes.
fn escape_name(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            if "\t\n\r\\".contains(c) {
                text.push_str(&escape::text(&[c as u8]));
            } else {
                text.push(c);
            }
        }
        text.push_str(&escape::text(chunk.invalid()));
    }
    text
}

/// Reads the next `length` bytes.
///
/// # Errors
/// The input ends before that, or cannot be read.
pub fn read_vec(input: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let length = usize::try_from(length).expect("a name or extra field is below 64 KiB");
    let mut bytes = vec![0; length];
    read_exact_or_truncated(input, &mut bytes)?;
    Ok(bytes)
}

fn read_exact_or_truncated(input: &mut impl Read, bytes: &mut [u8]) -> io::Result<()> {
    input.read_exact(bytes).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => {
            invalid_data("it is cut short: a header ends too soon")
        }
        _ => error,
    })
}

/// Makes the error for a file that is not a valid archive.
pub fn invalid_data(what: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.into())
}
