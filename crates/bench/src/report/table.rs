//! Tables of measurements, targets and versions: for a terminal, and as Markdown for the book.

use anyhow::Result;

use super::numbers::{counted, plain};
use super::targets;
use crate::results::data::{Measurement, Point, Results, Series};
use crate::results::statistics::Quartiles;

/// The rows of a table, of which the first is the head.
#[derive(Debug)]
pub(crate) struct Table(Vec<Vec<String>>);

/// A row for each contestant, with its figures and their ratio to those of the reference.
pub(crate) fn of_measurement(measurement: &Measurement) -> Table {
    if measurement.along.is_some() { along(measurement) } else { one_place(measurement) }
}

fn one_place(measurement: &Measurement) -> Table {
    let reference = measurement.reference();
    let beside = reference.map_or("", |series| &series.contestant);
    let head = ["", &measurement.unit, "half of the rounds", &format!("beside {beside}")];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for series in &measurement.series {
        let quartiles = series.at(0.0).and_then(Point::quartiles);
        let ratio = reference.and_then(|reference| ratio(series, reference));
        rows.push(vec![
            series.contestant.clone(),
            cell(quartiles, |it| plain(it.median)),
            cell(quartiles, |it| format!("{} to {}", plain(it.lower), plain(it.upper))),
            cell(ratio, |it| plain(it.median)),
        ]);
    }
    Table(rows)
}

fn ratio(series: &Series, reference: &Series) -> Option<Quartiles> {
    Quartiles::of_ratios(&series.at(0.0)?.samples, &reference.at(0.0)?.samples)
}

/// A figure, or a dash if it was not measured.
fn cell(quartiles: Option<Quartiles>, text: impl FnOnce(Quartiles) -> String) -> String {
    quartiles.map_or_else(|| "–".to_owned(), text)
}

/// A row for each contestant, with a column for each place on the curve.
fn along(measurement: &Measurement) -> Table {
    let along = measurement.along.as_deref().unwrap_or_default();
    let places = measurement.places();
    let mut head = vec![measurement.unit.clone()];
    head.extend(places.iter().map(|&place| counted(place, along)));
    let mut rows = vec![head];
    for series in &measurement.series {
        let quartiles = |place: f64| series.at(place).and_then(Point::quartiles);
        let mut row = vec![series.contestant.clone()];
        row.extend(places.iter().map(|&place| cell(quartiles(place), |it| plain(it.median))));
        rows.push(row);
    }
    Table(rows)
}

/// A row for each target, with the figures and whether they meet it.
///
/// # Errors
///
/// A claim cannot be parsed.
pub(crate) fn of_targets(results: &Results) -> Result<Table> {
    let head = ["demanded", "measured (half of the rounds)", ""];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for target in targets::ALL {
        let (measured, outcome) = target.compare(results)?;
        rows.push(vec![target.what.to_owned(), measured, outcome.to_owned()]);
    }
    Ok(Table(rows))
}

/// A row for each program and crate whose version influences the figures.
pub(crate) fn of_versions(results: &Results) -> Table {
    let mut rows = vec![["", "version"].map(str::to_owned).to_vec()];
    for (name, version) in &results.machine.versions {
        rows.push(vec![format!("`{name}`"), version.clone()]);
    }
    Table(rows)
}

impl Table {
    /// For a terminal: aligned columns with two spaces between them, figures on the right.
    pub(crate) fn text(&self) -> String {
        let columns = self.0.first().map_or(0, Vec::len);
        let width =
            |column: usize| self.0.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for row in &self.0 {
            let cells =
                row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
                    0 => format!("{cell:width$}"),
                    _ => format!("{cell:>width$}"),
                });
            text += format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end();
            text.push('\n');
        }
        text
    }

    /// For the book.
    pub(crate) fn markdown(&self) -> String {
        // mdBook would turn two hyphens into a dash.
        let line = |row: &[String]| format!("| {} |\n", row.join(" | ").replace("--", r"\-\-"));
        let Some((head, rows)) = self.0.split_first() else { return String::new() };
        let rule = format!("| --- |{}\n", " ---: |".repeat(head.len() - 1));
        line(head) + &rule + &rows.iter().map(|row| line(row)).collect::<String>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn a_terminal_has_columns() {
        let text = of_measurement(example::results().find("echo").unwrap()).text();

        assert_eq!(
            text,
            "                     µs  half of the rounds  beside this course\n\
             \x20 this course      4.00        3.80 to 4.20                1.00\n\
             \x20 Python & others  8.00        7.60 to 8.40                2.00\n"
        );
    }

    #[test]
    fn a_curve_has_a_column_for_each_place() {
        let markdown = of_measurement(example::results().find("counter").unwrap()).markdown();

        assert!(
            markdown.starts_with("| additions/s | 1 thread | 8 threads |\n| --- | ---: | ---: |\n"),
            "{markdown}"
        );
        assert!(markdown.contains("| atomic | 200,000,000 | 40,000,000 |\n"), "{markdown}");
    }
}
