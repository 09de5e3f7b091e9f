//! A bar for each contestant, with the quartiles as whiskers at its end.

use pictures::drawing::canvas::Canvas;

use super::description::{WIDTH, describe};
use crate::report::numbers;
use crate::results::data::{Measurement, OURS};
use crate::results::statistics::Quartiles;

/// The distance between two bars, in units of the drawing: a line of text, and the bar below it.
const STEP: i32 = 36;
/// The height of a bar.
const BAR: i32 = 12;
/// The room above the first bar, for the unit.
const TOP: i32 = 24;

/// Draws the first point of each contestant.
pub(crate) fn draw(measurement: &Measurement) -> String {
    let bars: Vec<_> = measurement
        .series
        .iter()
        .filter_map(|series| {
            Some((series.contestant.as_str(), series.points.first()?.quartiles()?))
        })
        .collect();
    let longest = bars.iter().map(|(_, quartiles)| quartiles.upper).fold(0.0, f64::max);
    let x = |value: f64| (value / longest * f64::from(WIDTH - 2)).round() as i32 + 1;

    let mut canvas = Canvas::default();
    canvas.before("small", (WIDTH - 1, 12), &measurement.unit);
    for (index, (contestant, quartiles)) in (0..).zip(&bars) {
        bar(&mut canvas, TOP + index * STEP, contestant, quartiles, x);
    }
    let height = TOP + STEP * i32::try_from(bars.len()).expect("a few contestants");
    canvas
        .finish(&measurement.name, (WIDTH, height), &measurement.title, &describe(measurement))
        .svg
}

fn bar(
    canvas: &mut Canvas,
    y: i32,
    contestant: &str,
    quartiles: &Quartiles,
    x: impl Fn(f64) -> i32,
) {
    let is_ours = contestant.starts_with(OURS);
    let name = if is_ours { "ours-name" } else { "small" };
    canvas.text(name, (1, y + 12), contestant);
    canvas.before(name, (WIDTH - 1, y + 12), &numbers::short(quartiles.median));
    let (top, middle) = (y + 17, y + 17 + BAR / 2);
    let class = if is_ours { "ours" } else { "peer" };
    canvas.rect(class, (1, top), (x(quartiles.median).max(2) - 1, BAR));
    let (low, high) = (x(quartiles.lower), x(quartiles.upper));
    // Whiskers that are too short would only blur the end of the bar.
    if high - low > 2 {
        // Makes the whisker visible on the bar, too.
        canvas.line("halo", (low, middle), (high, middle));
        canvas.line("spread", (low, middle), (high, middle));
        canvas.line("spread", (low, middle - 3), (low, middle + 3));
        canvas.line("spread", (high, middle - 3), (high, middle + 3));
    }
}
