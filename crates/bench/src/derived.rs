//! What the book shows of the results: pictures, tables, single figures. All of it is made from them.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::figures::{self, NOT_YET};
use crate::results::{Measurement, Results};
use crate::{plot, table};

/// The file with single figures, each between two anchors.
const FIGURES: &str = "figures.md";

/// The text of each file in `docs/speed/`, by its name. The pages say which figures they want.
///
/// # Errors
///
/// A page wants a figure that cannot be.
pub fn files(results: &Results, pages: &[String]) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for measurement in &results.measurements {
        files.insert(format!("{}.svg", measurement.name), plot::svg(measurement));
    }
    files.insert("tables.md".into(), tables(results));
    files.insert("rows.md".into(), table::of_rows(results)?.markdown());
    files.insert("versions.md".into(), table::of_versions(results).markdown());
    let mut wanted = BTreeMap::new();
    for include in pages.iter().flat_map(|page| includes(page)) {
        match include.split_once(':') {
            Some((FIGURES, name)) => drop(wanted.insert(name, figures::of(results, name)?)),
            _ => drop(files.entry(include.to_owned()).or_insert_with(|| format!("{NOT_YET}\n"))),
        }
    }
    let anchored = wanted.iter().map(|(name, figure)| {
        format!("<!-- ANCHOR: {name} -->\n{figure}\n<!-- ANCHOR_END: {name} -->\n")
    });
    files.insert(FIGURES.into(), anchored.collect());
    Ok(files)
}

/// All measurements, each with its title.
fn tables(results: &Results) -> String {
    let table = |it: &Measurement| {
        format!("**{}** (`{}`)\n\n{}\n", it.title, it.name, table::of(it).markdown())
    };
    results.measurements.iter().map(table).collect()
}

/// What a page includes of this folder.
fn includes(page: &str) -> impl Iterator<Item = &str> {
    page.split("{{#include speed/").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0.trim()))
}

/// The conclusions that a page draws: `<!-- holds: CLAIM -->` stands beside each.
pub fn claims(page: &str) -> impl Iterator<Item = &str> {
    page.split("<!-- holds: ").skip(1).filter_map(|rest| Some(rest.split_once(" -->")?.0.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn derived(page: &str) -> BTreeMap<String, String> {
        files(&sample::results(), &[page.to_owned()]).unwrap()
    }

    #[test]
    fn a_page_gets_the_figures_that_it_includes() {
        let files = derived("It is {{#include speed/figures.md:median--echo--this-course}} µs.");

        let expected = "<!-- ANCHOR: median--echo--this-course -->\n4.00\n<!-- ANCHOR_END: median--echo--this-course -->\n";
        assert_eq!(files["figures.md"], expected);
    }

    #[test]
    fn a_page_may_include_what_is_not_measured_yet() {
        let files = derived("{{#include speed/absent.svg}}");

        assert_eq!(files["absent.svg"], "(not measured yet)\n");
        assert!(files["echo.svg"].starts_with("<svg"));
    }

    #[test]
    fn conclusions_stand_in_comments() {
        let page = "It is faster.\n<!-- holds: echo: a > b -->\n";

        assert_eq!(claims(page).collect::<Vec<_>>(), ["echo: a > b"]);
    }
}
