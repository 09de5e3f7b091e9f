//! Rounds: every contestant once, then every one again, so that what disturbs the machine disturbs all.

use anyhow::{Context, Result};

use crate::results::{Point, Series};

/// Something that can be measured again and again.
pub struct Contestant<'a> {
    pub name: String,
    /// Measures once: what it returns is a sample, in the unit of the measurement.
    pub measure: Box<dyn FnMut() -> Result<f64> + 'a>,
}

impl<'a> Contestant<'a> {
    pub fn new(name: impl Into<String>, measure: impl FnMut() -> Result<f64> + 'a) -> Self {
        Self { name: name.into(), measure: Box::new(measure) }
    }
}

/// One point of each contestant, measured in `count` rounds. Every other round goes backwards, so that nobody always
/// comes after the same one.
///
/// # Errors
///
/// A contestant cannot be measured.
pub fn interleave(count: usize, at: f64, contestants: &mut [Contestant<'_>]) -> Result<Vec<Series>> {
    let mut samples = vec![Vec::new(); contestants.len()];
    for round in 0..count {
        let mut order: Vec<usize> = (0..contestants.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for place in order {
            let contestant = &mut contestants[place];
            let sample = (contestant.measure)().with_context(|| format!("cannot measure {}", contestant.name))?;
            samples[place].push(sample);
        }
    }
    let series = contestants.iter().zip(samples).map(|(contestant, samples)| Series {
        contestant: contestant.name.clone(),
        points: vec![Point { at, samples }],
    });
    Ok(series.collect())
}
