//! What both ways through a ZIP file share: records of fixed size, names, and sizes that do not fit into 32 bits.

use std::io::{self, ErrorKind, Read};

use crate::escape;
use crate::format::Format;
use crate::unpack::unpack;
use crate::value::Value;

/// A record of fixed size whose numbers a format picks out: the format is parsed once.
pub struct Record(Format);

impl Record {
    /// # Panics
    /// If the format is none.
    pub fn new(format: &str) -> Self {
        Self(Format::parse(format).expect("the format of a record is a constant"))
    }

    /// In bytes.
    pub fn size(&self) -> usize {
        self.0.size
    }

    /// The numbers in `bytes`, which are as many as the record has.
    ///
    /// # Panics
    /// If there are more or fewer bytes, or if the format has not `N` integers.
    pub fn numbers<const N: usize>(&self, bytes: &[u8]) -> [u64; N] {
        let values = unpack(&self.0, bytes).expect("as many bytes as the record has");
        let mut numbers = values.iter().map(|value| match value {
            Value::Integer(number) => {
                u64::try_from(*number).expect("unsigned codes only")
            }
            other => unreachable!("{other:?} is no integer"),
        });
        std::array::from_fn(|_| {
            numbers.next().expect("as many integers as are asked for")
        })
    }

    /// The numbers of the record that comes next.
    ///
    /// # Errors
    /// The input ends before it is complete.
    pub fn read<const N: usize>(&self, input: &mut impl Read) -> io::Result<[u64; N]> {
        let mut bytes = [0; 64];
        let bytes = &mut bytes[..self.size()];
        fill(input, bytes)?;
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
    /// Where its local header is, counted from the archive's beginning.
    pub offset: u64,
}

impl Entry {
    /// Its line in a list.
    pub fn line(&self) -> String {
        let name = escape_name(&self.name);
        format!("{name}\t{:08x}\t{}\t{}\n", self.crc, self.compressed, self.uncompressed)
    }

    /// Takes the numbers that the ZIP64 extra field has. It has only those that do not fit, in this order.
    ///
    /// # Errors
    /// The extra fields are cut short, or lack a number.
    pub fn look_elsewhere(&mut self, extra: &[u8]) -> io::Result<()> {
        // Step 8, when all else of it passes: a field that is 0xffff_ffff has its number in the extra field 1.
        let _ = extra;
        Ok(())
    }
}

/// UTF-8 as it is; what would break the line or the escapes, and what is no UTF-8, as escapes.
fn escape_name(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for c in chunk.valid().chars() {
            if "\t\n\r\\".contains(c) {
                text.push_str(&escape::text(&[c as u8]))
            } else {
                text.push(c)
            }
        }
        text.push_str(&escape::text(chunk.invalid()));
    }
    text
}

/// The next `length` bytes.
///
/// # Errors
/// The input ends before.
pub fn take(input: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![
        0;
        usize::try_from(length)
            .expect("names and extra fields have at most 64 KiB")
    ];
    fill(input, &mut bytes)?;
    Ok(bytes)
}

fn fill(input: &mut impl Read, bytes: &mut [u8]) -> io::Result<()> {
    input.read_exact(bytes).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => bad("it is cut short: a header ends too soon"),
        _ => error,
    })
}

/// The file is not as it should be.
pub fn bad(what: impl Into<String>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what.into())
}
