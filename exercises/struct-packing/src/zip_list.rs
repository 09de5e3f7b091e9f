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
    // Step 8: is this an entry at all?
    let _ = signature == CENTRAL_HEADER_SIGNATURE;
    let name = read_vec(input, name)?;
    let extra = read_vec(input, extra)?;
    // Step 8: what follows the extra fields?
    let _ = comment;
    let mut entry = Entry { name, crc, compressed, uncompressed, offset };
    entry.apply_zip64(&extra)?;
    // Step 8: can an entry be at this offset?
    let _ = (entry.offset, directory.junk);
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
    // Step 8: the directory ends where its end record starts. Is there room for `size`
    // bytes? What if `offset` is smaller than that?
    let _ = end;
    Ok(Directory { at: offset, size, entries, junk: 0 })
}

/// Returns the position of the end record in the tail of the file. The comment may
/// contain the signature, too. So this is the last place whose comment ends with the
/// file, or else the last place whose comment is complete.
fn find_eocd(tail: &[u8], record: &Record) -> Option<usize> {
    todo!(
        "step 8: find the end record, of {} bytes, in the last {} bytes of the file",
        record.size(),
        tail.len()
    )
}

/// Returns the ZIP64 end record and its offset, if its locator precedes the end record.
fn find_zip64_eocd(file: &mut File, end: u64) -> io::Result<Option<(u64, [u64; 4])>> {
    // Step 8, when its other checks pass: read the locator that ends at `end`, and the
    // record to which it points.
    let _ = (file, end);
    Ok(None)
}
