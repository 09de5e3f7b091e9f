//! Example results for the tests.

use super::data::{Better, Measurement, Point, Results, Series};

fn series(contestant: &str, points: &[(f64, f64)]) -> Series {
    let point = |&(at, median): &(f64, f64)| Point {
        at,
        samples: vec![median * 0.9, median, median * 1.1],
    };
    Series { contestant: contestant.into(), points: points.iter().map(point).collect() }
}

/// A curve, `counter`, and a measurement at one place, `echo`.
pub(crate) fn results() -> Results {
    let counter = vec![
        series("lock", &[(1.0, 1e8), (8.0, 1e7)]),
        series("atomic", &[(1.0, 2e8), (8.0, 4e7)]),
    ];
    let echo = vec![series("this course", &[(0.0, 4.0)]), series("Python & others", &[(0.0, 8.0)])];
    let title = "Additions to one counter <u64>";
    let measurements = vec![
        Measurement::new("counter", title, "additions/s", Better::Higher, counter).along("threads"),
        Measurement::new("echo", "One round trip", "µs", Better::Lower, echo),
    ];
    Results { measurements, ..Results::default() }
}
