//! The forms in which results leave: for people, for programs, and for the engines that classes run on.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, process};

use anyhow::{Context, bail};
use lab::command_line::grade::Format;

use crate::export::pretty::pretty;
use crate::export::{classroom50, csv, gradescope, junit, text};
use crate::results::{Results, Submission};

/// Whether a file of this format holds one submission.
fn is_for_one(format: Format) -> bool {
    matches!(format, Format::Gradescope | Format::Classroom50)
}

/// Writes all results to a file, to a folder, or to `out`.
pub(crate) fn write(
    results: &Results,
    format: Format,
    path: Option<&Path>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let submissions = &results.submissions;
    can_write(format, submissions.len(), path)?;
    if let (true, [_, _, ..], Some(folder)) = (is_for_one(format), submissions.as_slice(), path) {
        for submission in submissions {
            let text = text_of_one(submission, results, format)?;
            write_whole(&folder.join(format!("{}.json", file_name(&submission.name))), &text)?;
        }
        return Ok(());
    }
    let text = match (is_for_one(format), submissions.first()) {
        (true, Some(only)) => text_of_one(only, results, format)?,
        _ => text_of_all(results, format)?,
    };
    match path {
        Some(path) => write_whole(path, &text),
        None => out.write_all(text.as_bytes()).context("cannot write to standard output"),
    }
}

/// Whether so many submissions can be written so: to be asked before they are graded.
pub(crate) fn can_write(
    format: Format,
    submissions: usize,
    path: Option<&Path>,
) -> anyhow::Result<()> {
    if format == Format::Classroom50 {
        classroom50::environment()?;
    }
    if !is_for_one(format) || submissions == 1 {
        return Ok(());
    }
    match path {
        None => bail!(
            "cannot write {submissions} submissions as one {format:?}: a file of it holds one; \
             give a folder with --output, and each gets a file there"
        ),
        Some(path) if path.is_file() => bail!(
            "cannot write {submissions} submissions into {}: it is a file; give a folder, and each gets a file there",
            path.display()
        ),
        Some(_) => Ok(()),
    }
}

fn text_of_one(
    submission: &Submission,
    results: &Results,
    format: Format,
) -> anyhow::Result<String> {
    match format {
        Format::Gradescope => gradescope::text(submission, results.seconds),
        _ => classroom50::text(submission, &classroom50::environment()?, &results.graded_at),
    }
}

fn text_of_all(results: &Results, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Json => pretty(results),
        Format::Junit => junit::text(results),
        Format::Csv => csv::text(results),
        _ => {
            let width =
                results.submissions.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
            let lines = results.submissions.iter().map(|it| text::line(it, width) + "\n");
            let text: String = lines.chain(["\n".to_owned(), text::summary(results)]).collect();
            Ok(anstream::adapter::strip_str(&text).to_string())
        }
    }
}

/// Writes what a learner should know of a submission to `NAME.txt` in a folder.
pub(crate) fn report(submission: &Submission, folder: &Path) -> anyhow::Result<()> {
    let file: PathBuf = folder.join(format!("{}.txt", file_name(&submission.name)));
    write_whole(&file, &anstream::adapter::strip_str(&text::report(submission)).to_string())
}

/// A submission's name as that of a file, on every system.
fn file_name(name: &str) -> String {
    name.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect()
}

/// Written beside and renamed: nobody ever finds half a file. What is no file, such as `/dev/stdout`, is written directly.
fn write_whole(path: &Path, text: &str) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let folder =
        path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(cannot)?;
    if path.exists() && !path.is_file() {
        return fs::write(path, text).with_context(cannot);
    }
    let beside = folder.join(format!(".{}.tmp", process::id()));
    fs::write(&beside, text).and_then(|()| fs::rename(&beside, path)).with_context(cannot)
}
