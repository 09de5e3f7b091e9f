//! Every group can be measured here and now, however fast anything is.

use std::collections::BTreeSet;

use bench::effort::Effort;
use bench::groups;
use bench::results::data::Measurement;

#[test]
fn every_group_has_samples_of_every_contestant() {
    let mut names = BTreeSet::new();
    for group in groups::ALL {
        let measurements =
            (group.run)(Effort::SMOKE).unwrap_or_else(|error| panic!("{}: {error:#}", group.name));
        assert!(!measurements.is_empty(), "{} measures nothing", group.name);
        for it in measurements {
            let prefix = format!("{}-", group.name);
            assert!(it.name.starts_with(&prefix), "{} does not begin with {prefix}", it.name);
            assert!(names.insert(it.name.clone()), "two measurements are called {}", it.name);
            assert!(!it.series.is_empty(), "{} has no contestant", it.name);
            assert_has_samples(&it);
        }
    }
}

fn assert_has_samples(measurement: &Measurement) {
    for series in &measurement.series {
        let (name, contestant) = (&measurement.name, &series.contestant);
        assert!(!series.points.is_empty(), "{name}: {contestant} was not measured");
        for point in &series.points {
            let is_sound = point.samples.iter().all(|sample| sample.is_finite() && *sample >= 0.0);
            assert!(is_sound && !point.samples.is_empty(), "{name}: {contestant}: {point:?}");
        }
    }
}
