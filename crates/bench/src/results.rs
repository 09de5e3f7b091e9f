//! What was measured.

use serde::{Deserialize, Serialize};

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
    /// Unique among all, for instance `tcp-echo-round-trips`.
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
        Self { name: name.into(), title: title.into(), unit: unit.into(), better, along: None, series }
    }

    /// A curve, of which `along` says what its points are.
    pub fn along(self, along: &str) -> Self {
        Self { along: Some(along.into()), ..self }
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

/// The samples at one place of a curve, in the order of the rounds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Point {
    /// Of what the measurement goes along, 0 if it is not a curve.
    pub at: f64,
    pub samples: Vec<f64>,
}
