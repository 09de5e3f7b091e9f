//! A curve for each contestant. Both scales are logarithmic.

use std::ops::RangeInclusive;

use pictures::drawing::canvas::{Canvas, Point};

use super::description::{WIDTH, describe};
use crate::report::numbers;
use crate::results::data::{self, Measurement, OURS, Series};

/// The area of the curves, in units of the drawing. The names are on its right.
const LEFT: i32 = 46;
const RIGHT: i32 = 250;
const TOP: i32 = 30;
const BOTTOM: i32 = 270;
const HEIGHT: i32 = 312;
/// Between two lines of text, and between two names.
const LINE: i32 = 14;
const GAP: i32 = 4;
/// Characters in a line beside the curves.
const CHARACTERS: usize = 23;
/// Classes in the style sheet for contestants that are not ours.
const PEERS: usize = 8;

/// A logarithmic scale, given by two values and their coordinates.
struct Scale {
    from: (f64, i32),
    to: (f64, i32),
}

impl Scale {
    fn coordinate(&self, value: f64) -> i32 {
        let part = (value / self.from.0).ln() / (self.to.0 / self.from.0).ln();
        (f64::from(self.from.1) + part * f64::from(self.to.1 - self.from.1)).round() as i32
    }
}

/// Draws all points of each contestant.
pub(crate) fn draw(measurement: &Measurement) -> String {
    let places = measurement.places();
    let x = Scale { from: (places[0], LEFT), to: (places[places.len() - 1], RIGHT) };
    let decades = decades(measurement);
    let y = Scale {
        from: (10f64.powi(*decades.start()), BOTTOM),
        to: (10f64.powi(*decades.end()), TOP),
    };

    let mut canvas = Canvas::default();
    canvas.text("small", (1, 12), &measurement.unit);
    axes(&mut canvas, (&x, &y), &places, decades);
    let along = measurement.along.as_deref().unwrap_or_default();
    canvas.centred("small", ((LEFT + RIGHT) / 2, BOTTOM + 36), along);
    let mut ends = Vec::new();
    for (series, class) in with_classes(&measurement.series) {
        if let Some(end) = curve(&mut canvas, &class, series, &x, &y) {
            ends.push((series.contestant.as_str(), end));
        }
    }
    let size = (WIDTH, HEIGHT.max(names(&mut canvas, ends) + GAP));
    canvas.finish(&measurement.name, size, &measurement.title, &describe(measurement)).svg
}

/// Gives each series its class in the style sheet. Ours are drawn last, above the others.
fn with_classes(series: &[Series]) -> Vec<(&Series, String)> {
    let (ours, peers): (Vec<_>, Vec<_>) =
        series.iter().partition(|it| it.contestant.starts_with(OURS));
    let mut classes = Vec::new();
    for (index, series) in peers.into_iter().enumerate() {
        classes.push((series, format!("curve peer-{}", index % PEERS)));
    }
    for (index, series) in ours.into_iter().enumerate() {
        classes.push((series, format!("curve ours ours-{index}")));
    }
    classes
}

/// The median, if a logarithmic scale can show it.
fn positive(point: &data::Point) -> Option<f64> {
    Some(point.quartiles()?.median).filter(|median| *median > 0.0)
}

/// The exponents of the powers of ten around all medians.
fn decades(measurement: &Measurement) -> RangeInclusive<i32> {
    let points = measurement.series.iter().flat_map(|series| &series.points);
    let medians: Vec<f64> = points.filter_map(positive).map(f64::log10).collect();
    if medians.is_empty() {
        return 0..=1;
    }
    let least = medians.iter().copied().fold(f64::INFINITY, f64::min).floor() as i32;
    let most = medians.iter().copied().fold(f64::NEG_INFINITY, f64::max).ceil() as i32;
    least..=most.max(least + 1)
}

fn axes(
    canvas: &mut Canvas,
    (x, y): (&Scale, &Scale),
    places: &[f64],
    decades: RangeInclusive<i32>,
) {
    for decade in decades {
        let at = y.coordinate(10f64.powi(decade));
        canvas.line("grid", (LEFT, at), (RIGHT, at));
        canvas.before("small", (LEFT - 5, at + 4), &numbers::power_of_ten(decade));
    }
    for &place in places {
        let at = x.coordinate(place);
        canvas.line("grid", (at, TOP), (at, BOTTOM));
        canvas.centred("small", (at, BOTTOM + 18), numbers::whole(&numbers::plain(place)));
    }
}

/// Draws a curve, and returns its last point.
fn curve(canvas: &mut Canvas, class: &str, series: &Series, x: &Scale, y: &Scale) -> Option<Point> {
    let medians = series.points.iter().filter_map(|point| Some((point, positive(point)?)));
    let points: Vec<Point> =
        medians.map(|(point, median)| (x.coordinate(point.at), y.coordinate(median))).collect();
    for pair in points.windows(2) {
        canvas.line(class, pair[0], pair[1]);
    }
    let last = *points.last()?;
    if points.len() == 1 {
        canvas.line(class, last, last);
    }
    Some(last)
}

/// Writes each name beside the end of its curve, or lower where it would touch the name above.
/// Returns the lower edge of the last one.
fn names(canvas: &mut Canvas, mut ends: Vec<(&str, Point)>) -> i32 {
    ends.sort_by_key(|(_, (_, y))| *y);
    let mut free = TOP - LINE;
    let mut needed: i32 = ends.iter().map(|(name, _)| height(name) + GAP).sum();
    for (name, (x, y)) in ends {
        let (lines, height) = (broken(name), height(name));
        // High enough to leave room for the names that follow.
        let top = free.max((y - height / 2).min(BOTTOM + LINE - needed));
        needed -= height + GAP;
        let middle = top + height / 2;
        canvas.line("leader", (x + 4, y), (RIGHT + 12, middle));
        for (at, line) in (1..).zip(&lines) {
            let class = if name.starts_with(OURS) { "ours-name" } else { "small" };
            canvas.text(class, (RIGHT + 16, top + at * LINE - 3), line);
        }
        free = top + height + GAP;
    }
    free
}

fn height(name: &str) -> i32 {
    LINE * i32::try_from(broken(name).len()).expect("a few lines")
}

/// Breaks a name into lines.
fn broken(name: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split(' ') {
        match lines.last_mut().filter(|line| line.len() + word.len() < CHARACTERS) {
            Some(line) => *line = format!("{line} {word}"),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}
