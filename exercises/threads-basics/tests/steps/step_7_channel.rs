//! Workers take their jobs from a channel.
//!
//! Smallest thing that passes: `count_in_pool` puts the paths into a channel. Each worker takes one after the other, and
//! sends what `words::count` returns, with the path's number, through a second channel; main puts them in order.
//!
//! Notice before you move on: a receiver's loop ends when the channel is empty and its last sender is gone. A sender that
//! you have cloned from and kept is a sender, too.
//!
//! Read on: docs/threads-basics.md, "A pool of workers". `crossbeam_channel::unbounded` in the documentation of the crate.

use std::ffi::OsStr;
use std::fs::{read, write};
use std::path::{Path, PathBuf};

use predicates::prelude::*;
use tempfile::{TempDir, tempdir};
use testkit::{NamedPipe, Running, program};

fn folder() -> TempDir {
    tempdir().expect("a folder for the files")
}

#[track_caller]
fn count_words<P: AsRef<OsStr>>(workers: &str, patterns: &[P]) -> Running {
    let options = ["count-words", "--workers", workers].map(AsRef::as_ref);
    program!().start(options.into_iter().chain(patterns.iter().map(AsRef::as_ref)))
}

/// The lines that the program prints for these files.
fn counts(files: &[(&Path, usize)]) -> String {
    let lines = files.iter().map(|(path, count)| format!("{count} {}\n", path.display()));
    lines.chain([format!("{} total\n", files.iter().map(|file| file.1).sum::<usize>())]).collect()
}

#[cfg(unix)]
#[test]
fn a_slow_file_does_not_keep_the_others_waiting() {
    let folder = folder();
    let [mut slow, mut quick] = ["a-slow", "b-quick"].map(|name| NamedPipe::create(folder.path().join(name)));
    let program = count_words("2", &[slow.path(), quick.path()]);
    let lines = counts(&[(slow.path(), 3), (quick.path(), 2)]);

    slow.expect_opened(&program).write("one two ");
    quick.expect_opened(&program).write("three four");
    quick.close();
    slow.write("three");
    slow.close();

    program.expect_stdout(lines).finish().success();
}

#[cfg(unix)]
#[test]
fn as_many_files_are_read_at_a_time_as_there_are_workers() {
    let folder = folder();
    let mut pipes = ["a", "b", "c", "d"].map(|name| NamedPipe::create(folder.path().join(name)));
    let paths = pipes.each_ref().map(|pipe| pipe.path().to_owned());
    let program = count_words("3", &paths);

    program.settle();
    let opened = pipes.each_mut().map(NamedPipe::is_opened).iter().filter(|opened| **opened).count();

    assert_eq!(opened, 3, "files that 3 workers have opened, while none of them comes to its end");
}

#[test]
fn counts_the_words_of_many_files() {
    let folder = folder();
    let files: Vec<PathBuf> = (100..400).map(|number| folder.path().join(format!("{number} words.txt"))).collect();
    for (words, path) in files.iter().enumerate() {
        write(path, "word\n".repeat(words)).expect("a new file");
    }
    write(folder.path().join("words.md"), "not among them").expect("a new file");

    let finished = count_words("4", &[folder.path().join("*.txt")]).finish();

    let files: Vec<_> = files.iter().map(PathBuf::as_path).zip(0..).collect();
    finished.success().stdout(counts(&files));
}

#[test]
fn words_are_bytes_between_white_space() {
    let folder = folder();
    let bytes = |text: &str| text.as_bytes().to_vec();
    let cases = [
        ("empty", Vec::new(), 0),
        ("ends", bytes("\n\n one\ttwo\r\nthree \n"), 3),
        ("latin-1", b"caf\xe9 na\xefve \xff\xfe\n".to_vec(), 3),
        ("long words", [vec![b'x'; 100_000], bytes(" "), vec![b'y'; 100_000]].concat(), 2),
        ("no break", "non-breaking\u{a0}space".into(), 1),
    ];
    for (name, bytes, _) in &cases {
        write(folder.path().join(name), bytes).expect("a new file");
    }

    let finished = count_words("2", &[folder.path().join("*")]).finish();

    let paths: Vec<_> = cases.iter().map(|case| (folder.path().join(case.0), case.2)).collect();
    let files: Vec<_> = paths.iter().map(|(path, count)| (path.as_path(), *count)).collect();
    finished.success().stdout(counts(&files));
}

#[test]
fn counts_the_chapters_of_this_book() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut files = Vec::new();
    for entry in book.read_dir().expect("the book is there").flatten() {
        files.extend(entry.path().extension().filter(|it| *it == "md").map(|_| entry.path()));
    }
    files.sort();
    let words = |path: &PathBuf| {
        let text = read(path).expect("a chapter");
        text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).count()
    };
    let files: Vec<_> = files.iter().map(|path| (path.as_path(), words(path))).collect();

    count_words("3", &[book.join("*.md")]).finish().success().stdout(counts(&files));
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_others() {
    let folder = folder();
    let [a, b, c] = ["a", "b", "c"].map(|name| folder.path().join(name));
    write(&a, "one").expect("a new file");
    write(&c, "two three").expect("a new file");

    let program = count_words("2", &[&c, &b, &a]);

    program.expect_stdout(counts(&[(&a, 1), (&c, 2)])).finish().error(&format!("cannot read {}: ", b.display()));
}

#[test]
fn a_pattern_without_a_match_is_an_error() {
    let folder = folder();
    write(folder.path().join("a.txt"), "one").expect("a new file");

    let finished = count_words("2", &[folder.path().join("*.text")]).finish();

    finished.code(1).stderr(predicate::str::contains("error: cannot ").and(predicate::str::contains("*.text")));
}
