//! The files in `docs/speed/` that are generated from the results: plots, tables, single figures.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use lab::files::tree;

use super::figures::{self, NOT_YET};
use super::{plot, table};
use crate::results::data::Results;
use crate::results::store;

/// The file with the single figures, each between two anchors.
const FIGURES: &str = "figures.md";

/// The text of each generated file by its name. The pages of the book choose the single figures.
///
/// # Errors
///
/// A page includes a figure that cannot exist.
pub fn files(results: &Results, pages: &[String]) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for measurement in &results.measurements {
        files.insert(format!("{}.svg", measurement.name), plot::svg(measurement));
    }
    files.insert("tables.md".into(), tables(results));
    files.insert("rows.md".into(), table::of_targets(results)?.markdown());
    files.insert("versions.md".into(), table::of_versions(results).markdown());
    let mut wanted = BTreeMap::new();
    for include in pages.iter().flat_map(|page| includes(page)) {
        if let Some((FIGURES, name)) = include.split_once(':') {
            wanted.insert(name, figures::of(results, name)?);
        } else if !files.contains_key(include) {
            files.insert(include.to_owned(), format!("{NOT_YET}\n"));
        }
    }
    let anchored = wanted.iter().map(|(name, figure)| {
        format!("<!-- ANCHOR: {name} -->\n{figure}\n<!-- ANCHOR_END: {name} -->\n")
    });
    files.insert(FIGURES.into(), anchored.collect());
    Ok(files)
}

/// Generates all files, and removes those that are not generated any more.
///
/// # Errors
///
/// A file cannot be written, or a page includes a figure that cannot exist.
pub fn write(results: &Results) -> Result<()> {
    let files = files(results, &pages()?)?;
    for name in existing()? {
        if !files.contains_key(&name) {
            let path = store::folder().join(name);
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    for (name, text) in &files {
        tree::write_if_changed(&store::folder().join(name), text)?;
    }
    Ok(())
}

/// The names of the generated files that exist.
///
/// # Errors
///
/// The folder cannot be read.
pub fn existing() -> Result<Vec<String>> {
    let folder = store::folder();
    let paths = if folder.exists() { tree::files_below(&folder)? } else { Vec::new() };
    let names = paths.iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    Ok(names.filter(|name| name != store::FILE).collect())
}

/// The texts of all pages of the book.
///
/// # Errors
///
/// A page cannot be read.
pub fn pages() -> Result<Vec<String>> {
    let docs = store::folder().join("..");
    let entries = fs::read_dir(docs).context("cannot read the pages of the book")?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut pages: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|it| it == "md")).collect();
    pages.sort();
    pages.iter().map(|path| tree::read(path)).collect()
}

/// The claims of a page, each in a comment beside its sentence: `<!-- holds: CLAIM -->`.
pub fn claims(page: &str) -> impl Iterator<Item = &str> {
    between(page, "<!-- holds: ", " -->")
}

/// What a page includes from `docs/speed/`.
fn includes(page: &str) -> impl Iterator<Item = &str> {
    between(page, "{{#include speed/", "}}")
}

fn between<'a>(
    page: &'a str,
    before: &'static str,
    after: &'static str,
) -> impl Iterator<Item = &'a str> {
    page.split(before).skip(1).filter_map(move |rest| Some(rest.split_once(after)?.0.trim()))
}

/// A table for each measurement, under its title.
fn tables(results: &Results) -> String {
    let mut text = String::new();
    for measurement in &results.measurements {
        let table = table::of_measurement(measurement).markdown();
        text += &format!("**{}** (`{}`)\n\n{table}\n", measurement.title, measurement.name);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    fn generated(page: &str) -> BTreeMap<String, String> {
        files(&example::results(), &[page.to_owned()]).unwrap()
    }

    #[test]
    fn a_page_gets_the_figures_that_it_includes() {
        let files = generated("It is {{#include speed/figures.md:median--echo--this-course}} µs.");

        let anchor = "median--echo--this-course";
        let expected = format!("<!-- ANCHOR: {anchor} -->\n4.00\n<!-- ANCHOR_END: {anchor} -->\n");
        assert_eq!(files["figures.md"], expected);
    }

    #[test]
    fn a_page_may_include_a_file_that_is_not_measured_yet() {
        let files = generated("{{#include speed/absent.svg}}");

        assert_eq!(files["absent.svg"], "(not measured yet)\n");
        assert!(files["echo.svg"].starts_with("<svg"));
    }

    #[test]
    fn claims_are_in_comments() {
        let page = "It is faster.\n<!-- holds: echo: a > b -->\n";

        assert_eq!(claims(page).collect::<Vec<_>>(), ["echo: a > b"]);
    }
}
