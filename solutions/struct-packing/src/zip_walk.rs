//! Lists an archive from its beginning: local header, data, local header, data.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use crate::zip::{Entry, Record, bad, take};
use crate::{Failure, Output, cannot};

/// What stands before the data of an entry, followed by a name and extra fields.
const HEADER: &str = "<I2xH6xIIIHH";
const HEADER_SIGNATURE: u64 = 0x0403_4b50;
/// The flag of an entry that was written before its sizes were known: they follow its data.
const SIZES_FOLLOW: u64 = 1 << 3;
/// What may stand behind the last entry: the directory, or in an empty archive its end; their forms for ZIP64; the keys
/// of an encrypted directory.
const AFTER: [&[u8]; 4] = [b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08"];

/// # Errors
/// The file cannot be read, an entry does not have its sizes in front, or the entries lead elsewhere than to the directory.
pub fn zip_walk(path: &Path) -> Result<(), Failure> {
    let name = path.display();
    let file = File::open(path).map_err(cannot(format_args!("open {name}")))?;
    let length = file.metadata().map_err(cannot(format_args!("open {name}")))?.len();
    let mut input = BufReader::new(file);
    let record = Record::new(HEADER);
    let mut output = Output::new();
    for number in 1.. {
        let entry = next_entry(&mut input, &record, length);
        let Some(entry) =
            entry.map_err(cannot(format_args!("walk to entry {number} of {name}")))?
        else {
            break;
        };
        output.write(entry.line().as_bytes())?;
    }
    output.flush()
}

/// The entry that begins here, with the input left behind its data; `None` behind the last.
fn next_entry(
    input: &mut BufReader<File>,
    record: &Record,
    length: u64,
) -> io::Result<Option<Entry>> {
    let offset = input.stream_position()?;
    let mut bytes = Vec::new();
    input.by_ref().take(record.size() as u64).read_to_end(&mut bytes)?;
    if AFTER.iter().any(|signature| bytes.starts_with(signature)) {
        return Ok(None);
    }
    if bytes.len() < record.size() {
        return Err(bad(format!(
            "at {offset} of {length} bytes it is cut short, or it is no ZIP archive"
        )));
    }
    let [signature, flags, crc, compressed, uncompressed, name, extra] =
        record.numbers(&bytes);
    if signature != HEADER_SIGNATURE {
        return Err(bad(format!(
            "at {offset} there is no header, but {signature:#010x}"
        )));
    }
    if flags & SIZES_FOLLOW != 0 {
        return Err(bad(
            "its sizes are not in its header (flag bit 3): only the directory has them",
        ));
    }
    let name = take(input, name)?;
    let extra = take(input, extra)?;
    let mut entry = Entry { name, crc, compressed, uncompressed, offset: 0 };
    entry.look_elsewhere(&extra)?;
    skip(input, entry.compressed, length)?;
    Ok(Some(entry))
}

/// A file takes a seek beyond its end without complaint.
fn skip(input: &mut BufReader<File>, count: u64, length: u64) -> io::Result<()> {
    let left = length.saturating_sub(input.stream_position()?);
    match i64::try_from(count) {
        Ok(count) if count as u64 <= left => input.seek_relative(count),
        _ => Err(bad(format!("it has {count} bytes of data, and only {left} follow"))),
    }
}
