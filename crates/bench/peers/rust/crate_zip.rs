//! Prints the names in an archive, as the crate `zip` finds them.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("cannot list an archive: give its path")?;
    let archive = zip::ZipArchive::new(BufReader::new(File::open(path)?))?;
    let mut output = BufWriter::new(io::stdout().lock());
    for name in archive.file_names() {
        writeln!(output, "{name}")?;
    }
    output.flush()?;
    Ok(())
}
