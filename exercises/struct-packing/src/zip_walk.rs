//! Lists an archive from its beginning: local header, data, local header, data.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use crate::zip::{Entry, Record};
use crate::{Failure, Output, cannot};

/// What stands before the data of an entry, followed by a name and extra fields.
const HEADER: &str = "<I2xH6xIIIHH";

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
    todo!(
        "step 8: the entry that begins here, by a header of {} bytes; what lies beyond {length} is not there; {input:?}",
        record.size()
    )
}
