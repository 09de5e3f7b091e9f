//! Plots for the book: bars, or curves on two logarithmic scales.
//!
//! They are drawn on the canvas of the book's other pictures: colours come from the book's style
//! sheet, text is as large as that of the page, and a description tells what the plot shows to
//! readers who do not see it. No plotting crate was found that does all of that.

mod bars;
mod curves;
mod description;

use crate::results::data::Measurement;

/// The plot of a measurement, as SVG.
pub(crate) fn svg(measurement: &Measurement) -> String {
    let is_curve = measurement.along.is_some() && measurement.places().len() > 1;
    if is_curve { curves::draw(measurement) } else { bars::draw(measurement) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    #[test]
    fn a_plot_says_in_words_what_it_shows() {
        let results = example::results();
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
        for measurement in example::results().measurements {
            let svg = svg(&measurement);
            assert!(["fill=", "stroke=", "style="].iter().all(|it| !svg.contains(it)), "{svg}");
        }
    }

    #[test]
    fn every_contestant_is_named() {
        for measurement in example::results().measurements {
            let svg = svg(&measurement);
            let is_named = |name: &str| svg.contains(&format!(">{}<", name.replace('&', "&amp;")));
            assert!(measurement.series.iter().all(|it| is_named(&it.contestant)), "{svg}");
        }
    }
}
