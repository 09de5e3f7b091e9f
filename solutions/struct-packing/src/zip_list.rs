//! Lists an archive by its central directory, as programs do that unpack one: beginning at the end of the file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::zip::{Entry, Record, bad, take};
use crate::{Failure, Output, cannot};

/// The last record of an archive. Only the comment follows, and its length is the record's last number.
const END: &str = "<I6xHIIH";
const END_SIGNATURE: &[u8] = b"PK\x05\x06";
/// Stands before it if a number needs more bits, and says where the wider record is.
const LOCATOR: &str = "<I4xQ4x";
const LOCATOR_SIGNATURE: u64 = 0x0706_4b50;
const END_64: &str = "<I28xQQQ";
const END_64_SIGNATURE: u64 = 0x0606_4b50;
/// What the directory has for each entry, followed by a name, extra fields and a comment.
const ENTRY: &str = "<I12xIIIHHH8xI";
const ENTRY_SIGNATURE: u64 = 0x0201_4b50;
const LONGEST_COMMENT: u64 = 65_535;

/// Where the central directory is.
struct Directory {
    /// In the file, in bytes.
    at: u64,
    size: u64,
    entries: u64,
    /// What stands before the archive. The offsets in the archive do not count it.
    junk: u64,
}

/// # Errors
/// The file cannot be read, or it is not a whole archive.
pub fn zip_list(path: &Path) -> Result<(), Failure> {
    let name = path.display();
    let mut file = File::open(path).map_err(cannot(format_args!("open {name}")))?;
    let directory =
        find_directory(&mut file).map_err(cannot(format_args!("list {name}")))?;
    file.seek(SeekFrom::Start(directory.at))
        .map_err(cannot(format_args!("list {name}")))?;
    let mut input = BufReader::new(file.take(directory.size));
    let record = Record::new(ENTRY);
    let mut output = Output::new();
    let mut count = 0;
    while !input.fill_buf().map_err(cannot(format_args!("list {name}")))?.is_empty() {
        let entry = read_entry(&mut input, &record, &directory);
        output.write(
            entry
                .map_err(cannot(format_args!("list entry {} of {name}", count + 1)))?
                .line()
                .as_bytes(),
        )?;
        count += 1;
    }
    if count != directory.entries {
        let entries = directory.entries;
        return Err(Failure::Cannot(format!(
            "list {name}: the directory has {count} entries, not {entries} as it says"
        )));
    }
    output.flush()
}

/// One entry of the directory, from its signature to its comment.
fn read_entry(
    input: &mut impl Read,
    record: &Record,
    directory: &Directory,
) -> io::Result<Entry> {
    let [signature, crc, compressed, uncompressed, name, extra, comment, offset] =
        record.read(input)?;
    if signature != ENTRY_SIGNATURE {
        return Err(bad("no entry of a directory begins here"));
    }
    let name = take(input, name)?;
    let extra = take(input, extra)?;
    take(input, comment)?;
    let mut entry = Entry { name, crc, compressed, uncompressed, offset };
    entry.look_elsewhere(&extra)?;
    if entry.offset.checked_add(directory.junk).is_none_or(|at| at >= directory.at) {
        return Err(bad(format!(
            "its offset {} is not before the directory",
            entry.offset
        )));
    }
    Ok(entry)
}

/// From the end of the file to the directory.
fn find_directory(file: &mut File) -> io::Result<Directory> {
    let record = Record::new(END);
    let length = file.seek(SeekFrom::End(0))?;
    let from = length.saturating_sub(LONGEST_COMMENT + record.size() as u64);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.take(length - from).read_to_end(&mut tail)?;
    let at =
        find_end(&tail, &record).ok_or_else(|| bad("it has no end of a ZIP archive"))?;
    let [_, mut entries, mut size, mut offset, _] =
        record.numbers(&tail[at..at + record.size()]);
    let mut end = from + at as u64;
    if let Some((at_wider, [_, wide_entries, wide_size, wide_offset])) =
        find_end_64(file, end)?
    {
        (end, entries, size, offset) = (at_wider, wide_entries, wide_size, wide_offset);
    }
    let at = end
        .checked_sub(size)
        .ok_or_else(|| bad(format!("no directory of {size} bytes is before its end")))?;
    let junk = at
        .checked_sub(offset)
        .ok_or_else(|| bad(format!("its directory is at {at}, not at {offset}")))?;
    Ok(Directory { at, size, entries, junk })
}

/// The comment may contain the signature, too: the last place whose comment reaches to the end of the file, or else
/// the last whose comment is all there.
fn find_end(tail: &[u8], record: &Record) -> Option<usize> {
    let last = tail.len().checked_sub(record.size())?;
    let places = (0..=last).rev().filter(|at| tail[*at..].starts_with(END_SIGNATURE));
    let end = |at: usize| {
        let [.., comment] = record.numbers::<5>(&tail[at..at + record.size()]);
        at + record.size() + comment as usize
    };
    places
        .clone()
        .find(|at| end(*at) == tail.len())
        .or_else(|| places.clone().find(|at| end(*at) < tail.len()))
}

/// The wider record of ZIP64 and its place, if there is a locator before the end.
fn find_end_64(file: &mut File, end: u64) -> io::Result<Option<(u64, [u64; 4])>> {
    let (locator, record) = (Record::new(LOCATOR), Record::new(END_64));
    let Some(at_locator) = end.checked_sub(locator.size() as u64) else {
        return Ok(None);
    };
    file.seek(SeekFrom::Start(at_locator))?;
    let [signature, stated] = locator.read(file)?;
    if signature != LOCATOR_SIGNATURE {
        return Ok(None);
    }
    // With junk in front it is not where the locator says, but next to the locator.
    let beside = at_locator.checked_sub(record.size() as u64);
    for at in beside.into_iter().chain([stated]).filter(|at| *at < at_locator) {
        file.seek(SeekFrom::Start(at))?;
        let numbers: [u64; 4] = record.read(file)?;
        if numbers[0] == END_64_SIGNATURE {
            return Ok(Some((at, numbers)));
        }
    }
    Err(bad("the end record of ZIP64 is not where its locator says"))
}
