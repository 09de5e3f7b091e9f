//! Workers take their jobs from a channel.
//!
//! Smallest thing that passes: `count_in_pool` sends the paths into a channel. Each worker takes one path after another,
//! and sends its number and the result of `words::count` through a second channel. Main sorts the results.
//!
//! Notice before you move on: a receiver's loop ends when the channel is empty and its last sender is dropped. A sender
//! that you have cloned and kept is a sender, too.
//!
//! Read on: docs/threads-basics.md, "A pool of workers". `crossbeam_channel::unbounded` in the documentation of the
//! crate.

use std::ffi::OsStr;
use std::fs::{create_dir, read_to_string};
use std::path::{Path, PathBuf};

use predicates::prelude::*;
use testkit::{Running, program};

use crate::{file, folder, reject};

#[track_caller]
fn count_words<P: AsRef<OsStr>>(workers: &str, patterns: &[P]) -> Running {
    let options = ["count-words", "--workers", workers].map(AsRef::as_ref);
    program!().start(options.into_iter().chain(patterns.iter().map(AsRef::as_ref)))
}

/// The lines that the program prints for these files.
fn counts<P: AsRef<Path>>(files: &[(P, usize)]) -> String {
    let lines = files
        .iter()
        .map(|(path, count)| format!("{count} {}\n", path.as_ref().display()));
    lines
        .chain([format!("{} total\n", files.iter().map(|file| file.1).sum::<usize>())])
        .collect()
}

#[test]
fn counts_the_words_of_many_files() {
    let folder = folder();
    let named =
        |words| file(&folder, &format!("{words:03} words.txt"), "word\n".repeat(words));
    let files: Vec<_> = (0..300).map(|words| (named(words), words)).collect();
    file(&folder, "words.md", "not among them");

    count_words("4", &[folder.path().join("*.txt")])
        .finish()
        .success()
        .stdout(counts(&files));
}

#[test]
fn words_are_bytes_between_white_space() {
    let folder = folder();
    let files = [
        (file(&folder, "1 empty", ""), 0),
        (file(&folder, "2 ends", "\n\n one\ttwo\r\nthree \n"), 3),
        (file(&folder, "3 latin-1", b"caf\xe9 na\xefve \xff\xfe\n"), 3),
        (
            file(
                &folder,
                "4 long words",
                ["x".repeat(100_000), "y".repeat(100_000)].join(" "),
            ),
            2,
        ),
        (file(&folder, "5 no break", "non-breaking\u{a0}space"), 1),
    ];

    count_words("2", &[folder.path().join("*")])
        .finish()
        .success()
        .stdout(counts(&files));
}

#[cfg(unix)]
#[test]
fn a_slow_file_does_not_keep_the_others_waiting() {
    let folder = folder();
    let [mut slow, mut quick] = ["a-slow", "b-quick"]
        .map(|name| testkit::NamedPipe::create(folder.path().join(name)));
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
    let mut pipes = ["a", "b", "c", "d"]
        .map(|name| testkit::NamedPipe::create(folder.path().join(name)));
    let program = count_words("3", &pipes.each_ref().map(|pipe| pipe.path()));

    program.settle();

    let opened =
        pipes.iter_mut().map(|pipe| usize::from(pipe.is_opened())).sum::<usize>();
    if opened != 3 {
        reject(
            &program,
            "another number of files is read at a time",
            "3 workers have opened 3 files, while none of them comes to its end",
            &format!("{opened} of 4 files are opened"),
        );
    }
}

#[cfg(unix)]
#[test]
fn a_worker_that_is_free_takes_the_next_file() {
    let folder = folder();
    let pipes = ["a", "b", "c", "d", "e", "f"]
        .map(|name| testkit::NamedPipe::create(folder.path().join(name)));
    let paths = pipes.each_ref().map(|pipe| pipe.path().to_owned());
    let program = count_words("2", &paths);
    let lines = counts(&paths.map(|path| (path, 1)));

    // The first file stays open. One worker is left, and it has to read all the others.
    let [mut slow, others @ ..] = pipes;
    slow.expect_opened(&program).write("slow");
    for mut pipe in others {
        pipe.expect_opened(&program).write("word");
        pipe.close();
    }
    slow.close();

    program.expect_stdout(lines).finish().success();
}

#[test]
fn counts_the_chapters_of_this_book() {
    let chapters = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/*.md");
    let words = |path: &PathBuf| {
        read_to_string(path).expect("a chapter").split_ascii_whitespace().count()
    };
    let paths = glob::glob(chapters).expect("a pattern").flatten();
    let files: Vec<_> = paths.map(|path| (path.clone(), words(&path))).collect();

    count_words("3", &[chapters]).finish().success().stdout(counts(&files));
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_others() {
    let folder = folder();
    let (a, b, c) = (
        file(&folder, "a", "one"),
        folder.path().join("b"),
        file(&folder, "c", "two three"),
    );

    let program = count_words("2", &[&c, &b, &a]);

    program
        .expect_stdout(counts(&[(a, 1), (c, 2)]))
        .finish()
        .error(&format!("cannot read {}: ", b.display()));
}

#[test]
fn a_folder_is_an_error_that_does_not_stop_the_others() {
    let folder = folder();
    let (a, b) = (file(&folder, "a", "one"), folder.path().join("b"));
    create_dir(&b).expect("a new folder");

    let program = count_words("2", &[&b, &a]);

    program
        .expect_stdout(counts(&[(a, 1)]))
        .finish()
        .error(&format!("cannot read {}: ", b.display()));
}

#[test]
fn a_pattern_without_a_match_is_an_error() {
    let folder = folder();
    file(&folder, "a.txt", "one");

    let finished = count_words("2", &[folder.path().join("*.text")]).finish();

    finished.code(1).stderr(
        predicate::str::contains("error: cannot ")
            .and(predicate::str::contains("*.text")),
    );
}
