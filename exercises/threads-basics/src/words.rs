//! Files and their words. Given: the exercise is not about them.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use glob::glob;

use crate::output::Failure;

/// The files that the patterns stand for, sorted. As in a shell, a pattern without a match stands for itself (so reading
/// it will fail), and `*` leaves out names that begin with a dot.
pub fn expand(patterns: &[OsString]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for pattern in patterns {
        let wanted = |path: &PathBuf| !is_hidden(path) || is_hidden(Path::new(pattern));
        // What is not UTF-8 is the name of a file: the crate has no such patterns.
        let matches = glob(pattern.to_str().unwrap_or("")).map_err(|cause| {
            Failure::Errors(vec![format!(
                "cannot understand {}: {cause}",
                Path::new(pattern).display()
            )])
        })?;
        // A folder that cannot be read is kept: the error belongs to whoever reads it.
        let found =
            matches.map(|path| path.unwrap_or_else(|error| error.path().to_path_buf()));
        let found: Vec<_> = found.filter(wanted).collect();
        paths.extend(if found.is_empty() { vec![pattern.into()] } else { found });
    }
    paths.sort();
    Ok(paths)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// How many words a file has: runs of bytes with ASCII white space around them, whatever the bytes mean.
pub fn count(path: &Path) -> io::Result<usize> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 64 * 1024];
    let mut count = 0;
    let mut in_word = false;
    loop {
        let n = match file.read(&mut buffer) {
            Ok(0) => return Ok(count),
            Ok(n) => n,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        for byte in &buffer[..n] {
            let begins = !in_word && !byte.is_ascii_whitespace();
            count += usize::from(begins);
            // A word may go on in the next read.
            in_word = !byte.is_ascii_whitespace();
        }
    }
}
