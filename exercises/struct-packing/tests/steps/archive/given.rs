//! The files that the program is given. One with which a check has failed is kept until the next
//! run, so that it can be looked at.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, io, process, thread};

/// What every folder of such files is called, before the number of the process.
const FOLDER: &str = "struct-packing-";

/// A file that is removed when it goes out of scope, unless its check has failed.
#[derive(Debug)]
pub struct Given {
    path: PathBuf,
    /// What is special about it.
    pub note: String,
}

impl Given {
    pub fn new(bytes: &[u8]) -> Self {
        let path = new_path().expect("a folder for temporary files");
        fs::write(&path, bytes).expect("a temporary file can be written");
        Self { path, note: special(bytes) }
    }

    /// An empty file, to be written.
    pub fn open(note: &str) -> (Self, File) {
        let path = new_path().expect("a folder for temporary files");
        let file = File::create(&path).expect("a temporary file can be created");
        (Self { path, note: note.into() }, file)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Given {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = fs::remove_file(&self.path);
            // Fails as long as there are others.
            let _ = self.path.parent().map(fs::remove_dir);
        }
    }
}

fn new_path() -> io::Result<PathBuf> {
    static NUMBER: AtomicUsize = AtomicUsize::new(1);
    static CLEANED: Once = Once::new();
    CLEANED.call_once(remove_old);
    let folder = env::temp_dir().join(format!("{FOLDER}{}", process::id()));
    fs::create_dir_all(&folder)?;
    Ok(folder.join(format!("{}.zip", NUMBER.fetch_add(1, Ordering::Relaxed))))
}

/// What failed checks of earlier runs have left, as far as their processes have ended.
fn remove_old() {
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(number) = name.strip_prefix(FOLDER) else { continue };
        let lives = Path::new("/proc").join(number).exists();
        if number.parse::<u32>().is_ok() && !lives {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// What is special about an archive, as far as its bytes tell.
fn special(bytes: &[u8]) -> String {
    let positions = |signature: &[u8]| -> Vec<usize> {
        let at = |(at, window): (usize, &[u8])| (window == signature).then_some(at);
        bytes.windows(4).enumerate().filter_map(at).collect()
    };
    let locals = positions(b"PK\x03\x04");
    let mut notes = vec![format!("{} bytes", bytes.len())];
    match locals.first() {
        Some(0) | None => {}
        Some(junk) => notes.push(format!("{junk} bytes in front")),
    }
    notes.push(match positions(b"PK\x01\x02").len() {
        1 => "1 entry".into(),
        n => format!("{n} entries"),
    });
    if !positions(b"PK\x06\x06").is_empty() {
        notes.push("ZIP64".into());
    }
    let follows = |at: &usize| bytes.get(at + 6).is_some_and(|flags| flags & 8 != 0);
    if locals.iter().any(follows) {
        notes.push("sizes follow the data".into());
    }
    match positions(b"PK\x05\x06").first() {
        None => notes.push("no end record".into()),
        Some(end) if bytes.len() < end + 22 => notes.push("the end record is cut".into()),
        Some(end) if bytes.len() > end + 22 => {
            notes.push(format!("{} bytes after the end record", bytes.len() - end - 22));
        }
        Some(_) => {}
    }
    notes.join(", ")
}
