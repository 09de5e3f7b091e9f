//! What was measured.

use serde::{Deserialize, Serialize};

use crate::machine::Machine;
use crate::statistics::Spread;

/// The contestant that is our own in every measurement.
pub const OURS: &str = "this course";

/// All that the harness keeps of its runs.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Results {
    pub machine: Machine,
    pub measurements: Vec<Measurement>,
}

impl Results {
    /// The measurement of that name.
    pub fn find(&self, name: &str) -> Option<&Measurement> {
        self.measurements.iter().find(|measurement| measurement.name == name)
    }

    /// Puts newer measurements in the place of those of the same names, and others at the end.
    pub fn replace(&mut self, newer: Vec<Measurement>) {
        for measurement in newer {
            match self.measurements.iter_mut().find(|old| old.name == measurement.name) {
                Some(old) => *old = measurement,
                None => self.measurements.push(measurement),
            }
        }
    }
}

/// Whether more is better or less.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    Higher,
    Lower,
}

/// One measurement: contestants that were measured side by side, in the same rounds.
///
/// The samples of round `n` stand at place `n` of each series, so that their ratio is a paired one.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Measurement {
    /// Unique among all, for instance `tcp-echo-round-trips`. It begins with the name of its group.
    pub name: String,
    /// In words, with all that is needed to understand it: what is counted, by how many clients, on how many processors.
    pub title: String,
    /// Of the samples, for instance `round trips/s`.
    pub unit: String,
    pub better: Better,
    /// What the points of a curve are, for instance `clients`; none if it is not a curve.
    pub along: Option<String>,
    pub series: Vec<Series>,
}

impl Measurement {
    /// Of one place, with no curve.
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

    /// A curve, of which `along` says what its points are.
    pub fn along(self, along: &str) -> Self {
        Self { along: Some(along.into()), ..self }
    }

    /// The series of a contestant.
    pub fn of(&self, contestant: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.contestant == contestant)
    }

    /// The one with which the others are compared: ours, or the first.
    pub fn reference(&self) -> Option<&Series> {
        self.of(OURS).or_else(|| self.series.first())
    }

    /// All places of the curve, from the first to the last; one, 0, if it is none.
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
    /// In words, for instance `C, a thread for each client`.
    pub contestant: String,
    /// With one point where nothing varies, otherwise one for each place of the curve.
    pub points: Vec<Point>,
}

impl Series {
    /// The point at a place of the curve.
    pub fn at(&self, place: f64) -> Option<&Point> {
        self.points.iter().find(|point| point.at == place)
    }
}

/// The samples at one place of a curve, in the order of the rounds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Point {
    /// Of what the measurement goes along, 0 if it is not a curve.
    pub at: f64,
    pub samples: Vec<f64>,
}

impl Point {
    /// Their middle and their quartiles, in the unit of the measurement.
    pub fn spread(&self) -> Option<Spread> {
        Spread::of(&self.samples)
    }
}
