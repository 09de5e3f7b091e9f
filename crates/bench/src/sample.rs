//! Made-up results, for the tests of what is made from them.

use crate::results::{Better, Measurement, Point, Results, Series};

fn series(contestant: &str, points: &[(f64, f64)]) -> Series {
    let point = |&(at, middle): &(f64, f64)| Point {
        at,
        samples: vec![middle * 0.9, middle, middle * 1.1],
    };
    Series { contestant: contestant.into(), points: points.iter().map(point).collect() }
}

/// A curve, `counter`, and a measurement at one place, `echo`.
pub fn results() -> Results {
    let counter = Measurement {
        name: "counter".into(),
        title: "Additions to one counter <u64>".into(),
        unit: "additions/s".into(),
        better: Better::Higher,
        along: Some("threads".into()),
        series: vec![
            series("lock", &[(1.0, 1e8), (8.0, 1e7)]),
            series("atomic", &[(1.0, 2e8), (8.0, 4e7)]),
        ],
    };
    let echo = Measurement {
        name: "echo".into(),
        title: "One round trip".into(),
        unit: "µs".into(),
        better: Better::Lower,
        along: None,
        series: vec![
            series("this course", &[(0.0, 4.0)]),
            series("Python & others", &[(0.0, 8.0)]),
        ],
    };
    Results { measurements: vec![counter, echo], ..Results::default() }
}
