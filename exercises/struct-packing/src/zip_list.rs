//! Lists an archive by its central directory, as programs do that unpack one: beginning at the end of the file.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::zip::{Entry, Record, bad, take};
use crate::{Failure, Output, cannot};

/// The last record of an archive. Only the comment follows, and its length is the record's last number.
const END: &str = "<I6xHIIH";
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
    // Step 8: is it an entry at all?
    let _ = signature == ENTRY_SIGNATURE;
    let name = take(input, name)?;
    let extra = take(input, extra)?;
    // Step 8: and what follows the extra fields?
    let _ = comment;
    let mut entry = Entry { name, crc, compressed, uncompressed, offset };
    entry.look_elsewhere(&extra)?;
    // Step 8: can an entry be where `offset` says?
    let _ = (entry.offset, directory.junk);
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
    // Step 8: the directory ends where the end begins. Is there room for `size` bytes? And what if `offset` is less?
    let _ = end;
    Ok(Directory { at: offset, size, entries, junk: 0 })
}

/// The comment may contain the signature, too: the last place whose comment reaches to the end of the file, or else
/// the last whose comment is all there.
fn find_end(tail: &[u8], record: &Record) -> Option<usize> {
    todo!(
        "step 8: where the record of {} bytes begins with which the archive ends, in {} bytes",
        record.size(),
        tail.len()
    )
}

/// The wider record of ZIP64 and its place, if there is a locator before the end.
fn find_end_64(file: &mut File, end: u64) -> io::Result<Option<(u64, [u64; 4])>> {
    // Step 8, when all else of it passes: read a locator that stands before {end}, and go where it says.
    let _ = (file, end);
    Ok(None)
}
