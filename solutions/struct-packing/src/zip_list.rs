//! Lists an archive by its central directory, which programs find from the end of the
//! file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::zip::{Entry, Record, invalid_data, read_vec};
use crate::{Failure, Output, cannot};

/// The end of central directory record. Only the archive's comment follows it, and its
/// last number is the length of that comment.
const EOCD: &str = "<I6xHIIH";
const EOCD_SIGNATURE: &[u8] = b"PK\x05\x06";
/// Precedes it if a number needs more bits, and holds the offset of the ZIP64 record.
const ZIP64_LOCATOR: &str = "<I4xQ4x";
const ZIP64_LOCATOR_SIGNATURE: u64 = 0x0706_4b50;
const ZIP64_EOCD: &str = "<I28xQQQ";
const ZIP64_EOCD_SIGNATURE: u64 = 0x0606_4b50;
/// The central directory's header of an entry. A name, extra fields and a comment follow.
const CENTRAL_HEADER: &str = "<I12xIIIHHH8xI";
const CENTRAL_HEADER_SIGNATURE: u64 = 0x0201_4b50;
const MAX_COMMENT_LEN: u64 = 65_535;

/// Where the central directory is.
struct Directory {
    /// Its offset in the file, in bytes.
    at: u64,
    size: u64,
    entries: u64,
    /// How many bytes precede the archive. Offsets in the archive do not count them.
    junk: u64,
}

/// # Errors
/// The file cannot be read, or it is not a complete archive.
pub fn run(path: &Path) -> Result<(), Failure> {
    let name = path.display();
    let mut file = File::open(path).map_err(cannot(format_args!("open {name}")))?;
    let directory =
        find_directory(&mut file).map_err(cannot(format_args!("list {name}")))?;
    file.seek(SeekFrom::Start(directory.at))
        .map_err(cannot(format_args!("list {name}")))?;
    let mut input = BufReader::new(file.take(directory.size));
    let record = Record::new(CENTRAL_HEADER);
    let mut output = Output::new();
    let mut count = 0;
    while !input.fill_buf().map_err(cannot(format_args!("list {name}")))?.is_empty() {
        let entry = read_entry(&mut input, &record, &directory)
            .map_err(cannot(format_args!("list entry {} of {name}", count + 1)))?;
        output.write(entry.line().as_bytes())?;
        count += 1;
    }
    if count != directory.entries {
        let entries = directory.entries;
        return Err(Failure::Error(format!(
            "cannot list {name}: \
            the directory has {count} entries, not {entries} as it says"
        )));
    }
    output.flush()
}

/// Reads one entry of the directory, from its signature to its comment.
fn read_entry(
    input: &mut impl Read,
    record: &Record,
    directory: &Directory,
) -> io::Result<Entry> {
    let [signature, crc, compressed, uncompressed, name, extra, comment, offset] =
        record.read(input)?;
    if signature != CENTRAL_HEADER_SIGNATURE {
        return Err(invalid_data("no entry of a directory begins here"));
    }
    let name = read_vec(input, name)?;
    let extra = read_vec(input, extra)?;
    read_vec(input, comment)?;
    let mut entry = Entry { name, crc, compressed, uncompressed, offset };
    entry.apply_zip64(&extra)?;
    if entry.offset.checked_add(directory.junk).is_none_or(|at| at >= directory.at) {
        return Err(invalid_data(format!(
            "its offset {} is not before the directory",
            entry.offset
        )));
    }
    Ok(entry)
}

/// Finds the directory from the end of the file.
fn find_directory(file: &mut File) -> io::Result<Directory> {
    let record = Record::new(EOCD);
    let length = file.seek(SeekFrom::End(0))?;
    let from = length.saturating_sub(MAX_COMMENT_LEN + record.size() as u64);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.take(length - from).read_to_end(&mut tail)?;
    let Some(at) = find_eocd(&tail, &record) else {
        return Err(invalid_data("it has no end of a ZIP archive"));
    };
    let [_, mut entries, mut size, mut offset, _] =
        record.numbers(&tail[at..at + record.size()]);
    let mut end = from + at as u64;
    if let Some((zip64_at, numbers)) = find_zip64_eocd(file, end)? {
        end = zip64_at;
        [_, entries, size, offset] = numbers;
    }
    let Some(at) = end.checked_sub(size) else {
        return Err(invalid_data(format!(
            "no directory of {size} bytes is before its end"
        )));
    };
    let Some(junk) = at.checked_sub(offset) else {
        return Err(invalid_data(format!("its directory is at {at}, not at {offset}")));
    };
    Ok(Directory { at, size, entries, junk })
}

/// Returns the position of the end record in the tail of the file. The comment may
/// contain the signature, too. So this is the last place whose comment ends with the
/// file, or else the last place whose comment is complete.
fn find_eocd(tail: &[u8], record: &Record) -> Option<usize> {
    let last = tail.len().checked_sub(record.size())?;
    let mut complete = None;
    for at in (0..=last).rev() {
        if !tail[at..].starts_with(EOCD_SIGNATURE) {
            continue;
        }
        let [.., comment] = record.numbers::<5>(&tail[at..at + record.size()]);
        let end = at + record.size() + comment as usize;
        if end == tail.len() {
            return Some(at);
        }
        if end < tail.len() && complete.is_none() {
            complete = Some(at);
        }
    }
    complete
}

/// Returns the ZIP64 end record and its offset, if its locator precedes the end record.
fn find_zip64_eocd(file: &mut File, end: u64) -> io::Result<Option<(u64, [u64; 4])>> {
    let (locator, record) = (Record::new(ZIP64_LOCATOR), Record::new(ZIP64_EOCD));
    let Some(at_locator) = end.checked_sub(locator.size() as u64) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(at_locator))?;
    let [signature, stated] = locator.read(file)?;
    if signature != ZIP64_LOCATOR_SIGNATURE {
        return Ok(None);
    }
    // If bytes precede the archive, the record is not where the locator says. But it is
    // right before the locator.
    let before = at_locator.checked_sub(record.size() as u64).unwrap_or(stated);
    for at in [before, stated] {
        if at >= at_locator {
            continue;
        }
        file.seek(SeekFrom::Start(at))?;
        let numbers: [u64; 4] = record.read(file)?;
        if numbers[0] == ZIP64_EOCD_SIGNATURE {
            return Ok(Some((at, numbers)));
        }
    }
    Err(invalid_data("the end record of ZIP64 is not where its locator says"))
}
