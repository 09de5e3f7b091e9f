//! The forms in which results leave: for people, for programs, and for the engines that classes run on.

pub mod classroom50;
pub mod gradescope;
pub mod junit;
pub mod table;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, bail};
use clap::ValueEnum;

use crate::grade::{
    results::{Results, Submission},
    text,
};

/// What `--format` takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people
    #[default]
    Text,
    /// All that is known; docs/grading/grade.schema.json describes it
    Json,
    /// XML that Jenkins, GitLab and others show as tests
    Junit,
    /// results.json of Gradescope, for one submission
    Gradescope,
    /// result.json of Classroom 50, for one submission
    Classroom50,
    /// A table with a line for each submission and exercise
    Csv,
}

impl Format {
    /// Whether a file of this format holds one submission.
    fn is_for_one(self) -> bool {
        matches!(self, Self::Gradescope | Self::Classroom50)
    }
}

/// Writes all results to a file, to a folder, or to `out`.
///
/// # Errors
/// The format cannot hold them, or a file cannot be written.
pub fn write(
    results: &Results,
    format: Format,
    path: Option<&Path>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let submissions = &results.submissions;
    can_write(format, submissions.len(), path)?;
    if let (true, [_, _, ..], Some(folder)) = (format.is_for_one(), submissions.as_slice(), path) {
        for submission in submissions {
            let text = text_of_one(submission, results, format)?;
            whole(&folder.join(format!("{}.json", file_name(&submission.name))), &text)?;
        }
        return Ok(());
    }
    let text = match (format.is_for_one(), submissions.first()) {
        (true, Some(only)) => text_of_one(only, results, format)?,
        _ => text_of_all(results, format)?,
    };
    match path {
        Some(path) => whole(path, &text),
        None => out.write_all(text.as_bytes()).context("cannot write to standard output"),
    }
}

/// Whether so many submissions can be written so: to be asked before they are graded.
///
/// # Errors
/// They cannot, and how they can.
pub fn can_write(format: Format, submissions: usize, path: Option<&Path>) -> anyhow::Result<()> {
    if format == Format::Classroom50 {
        classroom50::environment()?;
    }
    if !format.is_for_one() || submissions == 1 {
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
        Format::Csv => table::text(results),
        _ => {
            let width =
                results.submissions.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
            let lines = results.submissions.iter().map(|it| text::line(it, width) + "\n");
            let text: String = lines.chain(["\n".to_owned(), text::summary(results)]).collect();
            Ok(anstream::adapter::strip_str(&text).to_string())
        }
    }
}

/// JSON with an end of line.
fn pretty(value: &impl serde::Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(value).context("cannot write the results")? + "\n")
}

/// Writes what a learner should know of a submission to `NAME.txt` in a folder.
///
/// # Errors
/// The file cannot be written.
pub fn report(submission: &Submission, folder: &Path) -> anyhow::Result<()> {
    let file: PathBuf = folder.join(format!("{}.txt", file_name(&submission.name)));
    whole(&file, &anstream::adapter::strip_str(&text::report(submission)).to_string())
}

/// A submission's name as that of a file, on every system.
fn file_name(name: &str) -> String {
    name.chars().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect()
}

/// Written beside and renamed: nobody ever finds half a file. What is no file, such as `/dev/stdout`, is written directly.
fn whole(path: &Path, text: &str) -> anyhow::Result<()> {
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

/// The first so many characters, where engines cut or drown.
fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
