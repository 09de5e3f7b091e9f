//! Lists an archive from its start: local file header, data, local file header, data.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use crate::zip::{Entry, Record, invalid_data, read_vec};
use crate::{Failure, Output, cannot};

/// The header before the data of an entry. A name and extra fields follow it.
const LOCAL_HEADER: &str = "<I2xH6xIIIHH";
const LOCAL_HEADER_SIGNATURE: u64 = 0x0403_4b50;
/// The flag of an entry whose sizes were not known when the header was written. They
/// follow the data (data descriptor).
const SIZES_FOLLOW: u64 = 1 << 3;
/// The signatures that may follow the last entry: those of the central directory, of its
/// end if the archive is empty, of the ZIP64 end, and of an encrypted directory's keys.
const END_SIGNATURES: [&[u8]; 4] =
    [b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08"];

/// # Errors
/// The file cannot be read, an entry does not have its sizes in its header, or the
/// entries do not lead to the central directory.
pub fn run(path: &Path) -> Result<(), Failure> {
    let name = path.display();
    let file = File::open(path).map_err(cannot(format_args!("open {name}")))?;
    let length = file.metadata().map_err(cannot(format_args!("open {name}")))?.len();
    let mut input = BufReader::new(file);
    let record = Record::new(LOCAL_HEADER);
    let mut output = Output::new();
    for number in 1.. {
        let entry = next_entry(&mut input, &record, length)
            .map_err(cannot(format_args!("walk to entry {number} of {name}")))?;
        let Some(entry) = entry else { break };
        output.write(entry.line().as_bytes())?;
    }
    output.flush()
}

/// Reads the entry that starts here and skips its data. Returns `None` after the last
/// entry.
fn next_entry(
    input: &mut BufReader<File>,
    record: &Record,
    length: u64,
) -> io::Result<Option<Entry>> {
    let offset = input.stream_position()?;
    let mut bytes = Vec::new();
    input.by_ref().take(record.size() as u64).read_to_end(&mut bytes)?;
    if END_SIGNATURES.iter().any(|signature| bytes.starts_with(signature)) {
        return Ok(None);
    }
    if bytes.len() < record.size() {
        return Err(invalid_data(format!(
            "at {offset} of {length} bytes it is cut short, or it is no ZIP archive"
        )));
    }
    let [signature, flags, crc, compressed, uncompressed, name, extra] =
        record.numbers(&bytes);
    if signature != LOCAL_HEADER_SIGNATURE {
        return Err(invalid_data(format!(
            "at {offset} there is no header, but {signature:#010x}"
        )));
    }
    if flags & SIZES_FOLLOW != 0 {
        return Err(invalid_data(
            "its sizes are not in its header (flag bit 3): only the directory has them",
        ));
    }
    let name = read_vec(input, name)?;
    let extra = read_vec(input, extra)?;
    let mut entry = Entry { name, crc, compressed, uncompressed, offset: 0 };
    entry.apply_zip64(&extra)?;
    skip(input, entry.compressed, length)?;
    Ok(Some(entry))
}

/// Seeking beyond the end of a file is no error, so compare with its length first.
fn skip(input: &mut BufReader<File>, count: u64, length: u64) -> io::Result<()> {
    let left = length.saturating_sub(input.stream_position()?);
    match i64::try_from(count) {
        Ok(count) if count as u64 <= left => input.seek_relative(count),
        _ => Err(invalid_data(format!(
            "it has {count} bytes of data, and only {left} follow"
        ))),
    }
}
