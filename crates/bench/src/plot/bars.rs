//! A bar for each contestant, with the quartiles across its end.

use pictures::canvas::Canvas;

use super::{WIDTH, told};
use crate::numbers;
use crate::results::{Measurement, OURS};
use crate::statistics::Spread;

/// From one bar to the next, in units of the drawing: a line of text, and the bar below it.
const STEP: i32 = 36;
const BAR: i32 = 12;
/// Above the first bar, for the unit.
const TOP: i32 = 24;

/// One point of each contestant.
pub fn draw(measurement: &Measurement) -> String {
    let spreads = measurement
        .series
        .iter()
        .map(|series| (series, series.points.first().and_then(|it| it.spread())));
    let bars: Vec<_> = spreads
        .filter_map(|(series, spread)| Some((series.contestant.as_str(), spread?)))
        .collect();
    let longest = bars.iter().map(|(_, spread)| spread.high).fold(0.0, f64::max);
    let x = |value: f64| (value / longest * f64::from(WIDTH - 2)).round() as i32 + 1;

    let mut canvas = Canvas::default();
    canvas.before("small", (WIDTH - 1, 12), &measurement.unit);
    for (at, (contestant, spread)) in (0..).zip(&bars) {
        bar(&mut canvas, TOP + at * STEP, contestant, spread, x);
    }
    let height = TOP + STEP * i32::try_from(bars.len()).expect("a few contestants");
    canvas.finish(&measurement.name, (WIDTH, height), &measurement.title, &told(measurement)).svg
}

fn bar(canvas: &mut Canvas, y: i32, contestant: &str, spread: &Spread, x: impl Fn(f64) -> i32) {
    let is_ours = contestant.starts_with(OURS);
    canvas.text(if is_ours { "ours-name" } else { "small" }, (1, y + 12), contestant);
    canvas.before(
        if is_ours { "ours-name" } else { "small" },
        (WIDTH - 1, y + 12),
        &numbers::short(spread.median),
    );
    let (top, middle) = (y + 17, y + 17 + BAR / 2);
    canvas.rect(
        if is_ours { "ours" } else { "peer" },
        (1, top),
        (x(spread.median).max(2) - 1, BAR),
    );
    let (low, high) = (x(spread.low), x(spread.high));
    // Where all rounds agree, whiskers would be a smudge.
    if high - low > 2 {
        // Lets it be seen on the bar, too.
        canvas.line("halo", (low, middle), (high, middle));
        canvas.line("spread", (low, middle), (high, middle));
        canvas.line("spread", (low, middle - 3), (low, middle + 3));
        canvas.line("spread", (high, middle - 3), (high, middle + 3));
    }
}
