//! What bars and curves have in common: their width, and their description in words.

use crate::report::numbers;
use crate::results::data::Measurement;

/// The width of every picture in the book: a telephone does not scale it down.
pub(crate) const WIDTH: i32 = 400;

/// Describes a plot for readers who do not see it.
pub(crate) fn describe(measurement: &Measurement) -> String {
    let along = measurement.along.as_deref().unwrap_or_default();
    let series = measurement.series.iter().map(|series| {
        let points = series.points.iter().filter_map(|point| {
            let median = numbers::short(point.quartiles()?.median);
            let place = numbers::counted(point.at, along);
            Some(if along.is_empty() { median } else { format!("{median} at {place}") })
        });
        format!("{}: {}", series.contestant, points.collect::<Vec<_>>().join(", "))
    });
    let series = series.collect::<Vec<_>>().join("; ");
    format!("{}, in {}. {series}.", measurement.title, measurement.unit)
}
