//! Measurements and demands as tables: for a terminal, and as Markdown for the book.

use anyhow::Result;

use crate::numbers::{counted, plain};
use crate::results::{Measurement, Results, Series};
use crate::rows;
use crate::statistics::Spread;

/// Rows of cells, the first of which is the head.
pub struct Table(Vec<Vec<String>>);

/// Each contestant, with its figures and how many times those of the reference they are.
pub fn of(measurement: &Measurement) -> Table {
    if measurement.along.is_some() { along(measurement) } else { one_place(measurement) }
}

fn one_place(measurement: &Measurement) -> Table {
    let head = vec![
        String::new(),
        measurement.unit.clone(),
        "half of the rounds".into(),
        compared(measurement),
    ];
    let rows = measurement.series.iter().map(|series| {
        let spread = series.points.first().and_then(|point| point.spread());
        let figures =
            spread.map_or(["–".into(), "–".into()], |it| [plain(it.median), between(&it)]);
        let ratio = ratio(measurement, series, 0.0);
        [
            vec![series.contestant.clone()],
            figures.to_vec(),
            vec![ratio.map_or("–".into(), |it| plain(it.median))],
        ]
        .concat()
    });
    Table([head].into_iter().chain(rows).collect())
}

/// A column for each place.
fn along(measurement: &Measurement) -> Table {
    let along = measurement.along.as_deref().unwrap_or_default();
    let head = measurement.places().into_iter().map(|place| counted(place, along));
    let rows = measurement.series.iter().map(|series| {
        let cell = |place: f64| Some(plain(series.at(place)?.spread()?.median));
        let cells =
            measurement.places().into_iter().map(|place| cell(place).unwrap_or_else(|| "–".into()));
        [series.contestant.clone()].into_iter().chain(cells).collect()
    });
    Table(
        [[measurement.unit.clone()].into_iter().chain(head).collect()]
            .into_iter()
            .chain(rows)
            .collect(),
    )
}

fn compared(measurement: &Measurement) -> String {
    let reference = measurement.reference().map_or("nobody", |series| &series.contestant);
    format!("beside {reference}")
}

fn ratio(measurement: &Measurement, series: &Series, at: f64) -> Option<Spread> {
    Spread::of_ratios(&series.at(at)?.samples, &measurement.reference()?.at(at)?.samples)
}

fn between(spread: &Spread) -> String {
    format!("{} to {}", plain(spread.low), plain(spread.high))
}

/// What is demanded, and whether the results hold it.
///
/// # Errors
///
/// A claim cannot be understood.
pub fn of_rows(results: &Results) -> Result<Table> {
    let head = ["demanded", "measured (half of the rounds)", ""].map(str::to_owned).to_vec();
    let rows = rows::ALL.iter().map(|row| {
        let (measured, verdict) = row.told(results)?;
        Ok(vec![row.what.to_owned(), measured, verdict.to_owned()])
    });
    Ok(Table([Ok(head)].into_iter().chain(rows).collect::<Result<_>>()?))
}

/// What was installed where the results were measured.
pub fn of_versions(results: &Results) -> Table {
    let head = ["", "version"].map(str::to_owned).to_vec();
    let rows = results
        .machine
        .versions
        .iter()
        .map(|(name, version)| vec![format!("`{name}`"), version.clone()]);
    Table([head].into_iter().chain(rows).collect())
}

impl Table {
    /// Columns in line, two spaces between them, figures to the right.
    pub fn text(&self) -> String {
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

    pub fn markdown(&self) -> String {
        // Two hyphens would become a dash.
        let line = |row: &[String]| format!("| {} |\n", row.join(" | ").replace("--", r"\-\-"));
        let Some((head, rows)) = self.0.split_first() else { return String::new() };
        let rule = format!("| --- |{}\n", " ---: |".repeat(head.len() - 1));
        line(head) + &rule + &rows.iter().map(|row| line(row)).collect::<String>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_terminal_has_columns() {
        let text = of(sample::results().find("echo").unwrap()).text();

        assert_eq!(
            text,
            "                     µs  half of the rounds  beside this course\n\
             \x20 this course      4.00        3.80 to 4.20                1.00\n\
             \x20 Python & others  8.00        7.60 to 8.40                2.00\n"
        );
    }

    #[test]
    fn a_curve_has_a_column_for_each_place() {
        let markdown = of(sample::results().find("counter").unwrap()).markdown();

        assert!(
            markdown.starts_with("| additions/s | 1 thread | 8 threads |\n| --- | ---: | ---: |\n"),
            "{markdown}"
        );
        assert!(markdown.contains("| atomic | 200,000,000 | 40,000,000 |\n"), "{markdown}");
    }
}
