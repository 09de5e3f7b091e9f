//! Measurements as pictures for the book: bars, or curves on two logarithmic scales.
//!
//! They are drawn on the canvas of the book's other pictures, so colours come from its style sheet, text is as large as
//! that of the page, and who does not see them is told what they show. No plotting crate was found that does all of that.

mod bars;
mod curves;

use crate::numbers;
use crate::results::Measurement;

/// As all pictures of the book: on a telephone it is not made smaller.
const WIDTH: i32 = 400;

/// The picture of a measurement, as SVG.
pub fn svg(measurement: &Measurement) -> String {
    let is_curve = measurement.along.is_some() && measurement.places().len() > 1;
    if is_curve { curves::draw(measurement) } else { bars::draw(measurement) }
}

/// What a picture shows, for those who do not see it.
fn told(measurement: &Measurement) -> String {
    let along = measurement.along.as_deref().unwrap_or_default();
    let series = measurement.series.iter().map(|series| {
        let points = series.points.iter().filter_map(|point| {
            let median = numbers::short(point.spread()?.median);
            let place = numbers::counted(point.at, along);
            Some(if along.is_empty() { median } else { format!("{median} at {place}") })
        });
        format!("{}: {}", series.contestant, points.collect::<Vec<_>>().join(", "))
    });
    format!(
        "{}, in {}. {}.",
        measurement.title,
        measurement.unit,
        series.collect::<Vec<_>>().join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_picture_tells_in_words_what_it_shows() {
        let results = sample::results();
        let svg = svg(results.find("counter").unwrap());

        for part in [
            "role=\"img\"",
            "<title",
            "Additions to one counter &lt;u64&gt;",
            "lock: 100 M at 1 thread, 10.0 M at 8",
        ] {
            assert!(svg.contains(part), "{part} is not in {svg}");
        }
    }

    #[test]
    fn colours_are_left_to_the_style_sheet() {
        for measurement in sample::results().measurements {
            let svg = svg(&measurement);
            assert!(["fill=", "stroke=", "style="].iter().all(|it| !svg.contains(it)), "{svg}");
        }
    }

    #[test]
    fn every_contestant_is_named() {
        for measurement in sample::results().measurements {
            let svg = svg(&measurement);
            let named = |name: &str| svg.contains(&format!(">{}<", name.replace('&', "&amp;")));
            assert!(measurement.series.iter().all(|it| named(&it.contestant)), "{svg}");
        }
    }
}
