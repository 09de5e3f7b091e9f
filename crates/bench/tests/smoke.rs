//! Every group can be measured here and now. How fast anything is, is not looked at.

use std::collections::BTreeSet;

use bench::{command::SMOKE, group};

#[test]
fn every_group_has_samples_of_every_contestant() {
    let mut names = BTreeSet::new();
    for group in group::ALL {
        let measurements =
            (group.run)(SMOKE).unwrap_or_else(|error| panic!("{}: {error:#}", group.name));
        assert!(!measurements.is_empty(), "{} measures nothing", group.name);
        for it in measurements {
            assert!(
                it.name.starts_with(&format!("{}-", group.name)),
                "{} is not of {}",
                it.name,
                group.name
            );
            assert!(names.insert(it.name.clone()), "two measurements are called {}", it.name);
            assert!(!it.series.is_empty(), "{} has no contestant", it.name);
            for series in &it.series {
                assert!(
                    !series.points.is_empty(),
                    "{}: {} was not measured",
                    it.name,
                    series.contestant
                );
                let samples = series.points.iter().all(|point| !point.samples.is_empty());
                let sound = series
                    .points
                    .iter()
                    .flat_map(|point| &point.samples)
                    .all(|it| it.is_finite() && *it >= 0.0);
                assert!(
                    samples && sound,
                    "{}: {}: {:?}",
                    it.name,
                    series.contestant,
                    series.points
                );
            }
        }
    }
}
