//! Results in a file, from which everything in the book is made.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lab::files::tree;

use crate::numbers;
use crate::results::Results;

/// The folder of the book.
pub fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn file() -> PathBuf {
    docs().join("speed/results.json")
}

/// What was kept of earlier runs; no measurements if nothing was.
///
/// # Errors
///
/// The file cannot be read or understood.
pub fn load() -> Result<Results> {
    if !file().exists() {
        return Ok(Results::default());
    }
    serde_json::from_str(&tree::read(&file())?)
        .with_context(|| format!("cannot understand {}", file().display()))
}

/// Keeps results, and makes from them what the book shows.
///
/// # Errors
///
/// A file cannot be written, or a page asks for a figure that cannot be.
pub fn save(results: &Results) -> Result<()> {
    let mut kept = results.clone();
    let series = kept.measurements.iter_mut().flat_map(|measurement| &mut measurement.series);
    for point in series.flat_map(|series| &mut series.points) {
        point.samples.iter_mut().for_each(|sample| *sample = numbers::kept(*sample));
    }
    let text = serde_json::to_string_pretty(&kept).context("cannot write down the results")?;
    tree::write_if_changed(&file(), &(samples_on_one_line(&text) + "\n"))?;
    write_derived(&kept)
}

/// Makes anew what the book shows of the results, and removes what it shows no more.
///
/// # Errors
///
/// As [`save`].
pub fn write_derived(results: &Results) -> Result<()> {
    let files = crate::derived::files(results, &pages()?)?;
    for name in kept_derived()? {
        if !files.contains_key(&name) {
            let path = docs().join("speed").join(name);
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    files
        .iter()
        .try_for_each(|(name, text)| tree::write_if_changed(&docs().join("speed").join(name), text))
}

/// The files that were made from results.
///
/// # Errors
///
/// Their folder cannot be read.
pub fn kept_derived() -> Result<Vec<String>> {
    let folder = docs().join("speed");
    let paths = if folder.exists() { tree::files_below(&folder)? } else { Vec::new() };
    let names = paths.iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    Ok(names.filter(|name| name != "results.json").collect())
}

/// The texts of all pages of the book.
///
/// # Errors
///
/// One of them cannot be read.
pub fn pages() -> Result<Vec<String>> {
    let entries = fs::read_dir(docs()).context("cannot read the pages of the book")?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut pages: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
    pages.sort();
    pages.iter().map(|path| tree::read(path)).collect()
}

/// A line for each sample would be thousands.
fn samples_on_one_line(json: &str) -> String {
    const BEGIN: &str = "\"samples\": [";
    let mut parts = json.split(BEGIN);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (samples, rest) = part.split_once(']').unwrap_or((part, ""));
        text += BEGIN;
        text += &samples.split_whitespace().collect::<Vec<_>>().join(" ");
        text += &format!("]{rest}");
    }
    text
}
