//! Files and their words. Given: the exercise is about the threads that count them.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use glob::glob;

use crate::count_in_pool;
use crate::output::{Failure, print};

/// Counts the words of every file, and prints the counts and their total.
pub fn run(patterns: &[OsString], workers: u16) -> Result<(), Failure> {
    let paths = expand(patterns)?;
    let mut total = 0;
    let mut errors = Vec::new();
    for (path, count) in paths.iter().zip(count_in_pool(&paths, workers)?) {
        match count {
            Ok(count) => {
                total += count;
                let mut line = format!("{count} ").into_bytes();
                // As bytes, because a path need not be valid UTF-8.
                line.extend_from_slice(path.as_os_str().as_encoded_bytes());
                line.push(b'\n');
                print(&line)?;
            }
            Err(cause) => errors.push(format!("cannot read {}: {cause}", path.display())),
        }
    }
    print(format!("{total} total\n").as_bytes())?;
    if errors.is_empty() {
        Ok(())
    } else {
        // One line for each error. `main` adds the first `error: `.
        Err(Failure::Error(errors.join("\nerror: ")))
    }
}

/// The files that match the patterns, sorted. As in a shell, a pattern without a match
/// stands for itself, so reading it will fail, and `*` omits names that begin with a dot.
fn expand(patterns: &[OsString]) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for pattern in patterns {
        let mut found = matches(pattern)?;
        if found.is_empty() {
            found.push(pattern.into());
        }
        paths.append(&mut found);
    }
    paths.sort();
    Ok(paths)
}

fn matches(pattern: &OsStr) -> Result<Vec<PathBuf>, Failure> {
    // `glob` needs text. What is not valid UTF-8 can only be the name of a file.
    let Some(text) = pattern.to_str() else { return Ok(Vec::new()) };
    let entries = glob(text)
        .map_err(|cause| Failure::Error(format!("cannot understand {text}: {cause}")))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = match entry {
            Ok(path) => path,
            // A directory that cannot be read. Opening it will report the error.
            Err(error) => error.path().to_path_buf(),
        };
        if !is_hidden(&path) || is_hidden(Path::new(pattern)) {
            found.push(path);
        }
    }
    Ok(found)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Counts the words in a file: runs of bytes, of any value, between ASCII white space.
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
            let is_space = byte.is_ascii_whitespace();
            if !is_space && !in_word {
                count += 1;
            }
            // A word may continue in the next read.
            in_word = !is_space;
        }
    }
}
