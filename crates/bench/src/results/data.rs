//! The data model of the results.

use serde::{Deserialize, Serialize};

use super::machine::Machine;
use super::statistics::Quartiles;

/// The name of the model answer among the contestants of each measurement.
pub const OURS: &str = "this course";

/// Everything that is kept of the runs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Results {
    /// Where the last run took place.
    pub machine: Machine,
    /// In the order in which they were first measured.
    pub measurements: Vec<Measurement>,
}

impl Results {
    /// Finds a measurement by its name.
    pub fn find(&self, name: &str) -> Option<&Measurement> {
        self.measurements.iter().find(|measurement| measurement.name == name)
    }

    /// Replaces measurements with newer ones of the same names, and appends the others.
    pub fn replace(&mut self, newer: Vec<Measurement>) {
        for measurement in newer {
            match self.measurements.iter_mut().find(|old| old.name == measurement.name) {
                Some(old) => *old = measurement,
                None => self.measurements.push(measurement),
            }
        }
    }
}

/// Whether higher or lower figures are better.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// As for requests per second.
    Higher,
    /// As for milliseconds or MiB.
    Lower,
}

/// One measurement: contestants that were measured side by side, in the same rounds.
///
/// The samples of round `n` are at index `n` of each series, so their ratios are paired.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Measurement {
    /// A unique name that begins with the group's, for instance `tcp-echo-round-trips`.
    pub name: String,
    /// In words, with everything needed to understand it: what is counted, with how many clients,
    /// on how many CPU cores.
    pub title: String,
    /// The unit of the samples, for instance `round trips/s`.
    pub unit: String,
    /// Which figures are better.
    pub better: Better,
    /// What varies along a curve, for instance `clients`; `None` if it is not a curve.
    pub along: Option<String>,
    /// One for each contestant.
    pub series: Vec<Series>,
}

impl Measurement {
    /// A measurement at one place, without a curve.
    pub fn new(name: &str, title: &str, unit: &str, better: Better, series: Vec<Series>) -> Self {
        Self {
            name: name.into(),
            title: title.into(),
            unit: unit.into(),
            better,
            along: None,
            series,
        }
    }

    /// Makes it a curve, along which `along` varies.
    #[must_use]
    pub fn along(self, along: &str) -> Self {
        Self { along: Some(along.into()), ..self }
    }

    /// Finds the series of a contestant.
    pub fn of(&self, contestant: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.contestant == contestant)
    }

    /// The series with which the others are compared: ours, or the first.
    pub fn reference(&self) -> Option<&Series> {
        self.of(OURS).or_else(|| self.series.first())
    }

    /// All places on the curve in ascending order; only 0 if it is not a curve.
    pub fn places(&self) -> Vec<f64> {
        let mut places: Vec<f64> =
            self.series.iter().flat_map(|series| series.points.iter().map(|it| it.at)).collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        places
    }
}

/// The samples of one contestant.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Series {
    /// The contestant's name, for instance `C, a thread for each client`.
    pub contestant: String,
    /// One point for each place on the curve; only one if it is not a curve.
    pub points: Vec<Point>,
}

impl Series {
    /// Finds the point at a place on the curve.
    pub fn at(&self, place: f64) -> Option<&Point> {
        self.points.iter().find(|point| point.at == place)
    }
}

/// The samples at one place on a curve, in the order of the rounds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Point {
    /// The place on the curve; 0 if it is not a curve.
    pub at: f64,
    /// One for each round, in the unit of the measurement.
    pub samples: Vec<f64>,
}

impl Point {
    /// The median and the quartiles of the samples, in the unit of the measurement.
    pub fn quartiles(&self) -> Option<Quartiles> {
        Quartiles::of(&self.samples)
    }
}
