//! Rounds: every contestant once, then every one again, so that what disturbs the machine disturbs all.

use std::time::Instant;

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
/// comes after the same one. Tells on standard error what it is at.
///
/// # Errors
///
/// A contestant cannot be measured.
pub fn interleave(
    count: usize,
    at: f64,
    contestants: &mut [Contestant<'_>],
) -> Result<Vec<Series>> {
    let begin = Instant::now();
    let mut samples = vec![Vec::new(); contestants.len()];
    for round in 0..count {
        let mut order: Vec<usize> = (0..contestants.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for place in order {
            let contestant = &mut contestants[place];
            let sample = (contestant.measure)()
                .with_context(|| format!("cannot measure {}", contestant.name))?;
            samples[place].push(sample);
        }
    }
    tell(count, at, contestants, begin);
    let series = contestants.iter().zip(samples).map(|(contestant, samples)| Series {
        contestant: contestant.name.clone(),
        points: vec![Point { at, samples }],
    });
    Ok(series.collect())
}

/// A curve: `contestants` makes those for one place after the other, and they are measured there in `count` rounds. Who
/// is not among them at a place has no point there.
///
/// # Errors
///
/// A contestant cannot be made or measured.
pub fn curve<'a>(
    count: usize,
    places: &[f64],
    mut contestants: impl FnMut(f64) -> Result<Vec<Contestant<'a>>>,
) -> Result<Vec<Series>> {
    let mut all: Vec<Series> = Vec::new();
    for &at in places {
        for one in interleave(count, at, &mut contestants(at)?)? {
            join(&mut all, one);
        }
    }
    Ok(all)
}

/// As [`curve`], but every round goes through all places, so that these can be compared, too.
///
/// # Errors
///
/// As [`interleave`].
pub fn paired_curve(count: usize, contestants: Vec<(f64, Contestant<'_>)>) -> Result<Vec<Series>> {
    let (places, mut contestants): (Vec<f64>, Vec<_>) = contestants.into_iter().unzip();
    let mut all: Vec<Series> = Vec::new();
    for (at, mut one) in places.into_iter().zip(interleave(count, 0.0, &mut contestants)?) {
        one.points.iter_mut().for_each(|point| point.at = at);
        join(&mut all, one);
    }
    Ok(all)
}

/// Puts the points to those of the same contestant.
fn join(all: &mut Vec<Series>, one: Series) {
    match all.iter_mut().find(|series| series.contestant == one.contestant) {
        Some(series) => series.points.extend(one.points),
        None => all.push(one),
    }
}

fn tell(count: usize, at: f64, contestants: &[Contestant<'_>], begin: Instant) {
    let mut names: Vec<&str> = contestants.iter().map(|it| it.name.as_str()).collect();
    // Those of a curve in one go stand there once for each place.
    names.sort_unstable();
    names.dedup();
    let place = if at == 0.0 { String::new() } else { format!(" at {at}") };
    eprintln!(
        "  {:5.1} s  {count} rounds{place}: {}",
        begin.elapsed().as_secs_f64(),
        names.join("; ")
    );
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn every_other_round_goes_backwards() {
        let order = RefCell::new(String::new());
        let measured = |name: &'static str| {
            let order = &order;
            Contestant::new(name, move || {
                order.borrow_mut().push_str(name);
                Ok(order.borrow().len() as f64)
            })
        };

        let series = interleave(2, 0.0, &mut [measured("a"), measured("b")]).unwrap();

        assert_eq!(*order.borrow(), "abba");
        assert_eq!(series[0].points[0].samples, [1.0, 4.0]);
    }

    #[test]
    fn a_curve_has_a_point_where_its_contestant_was_measured() {
        let contestants = |at: f64| {
            let names = if at < 2.0 { vec!["quick", "slow"] } else { vec!["quick"] };
            Ok(names.into_iter().map(|name| Contestant::new(name, move || Ok(at))).collect())
        };

        let series = curve(3, &[1.0, 2.0], contestants).unwrap();

        let places: Vec<Vec<f64>> =
            series.iter().map(|it| it.points.iter().map(|point| point.at).collect()).collect();
        assert_eq!(places, [vec![1.0, 2.0], vec![1.0]]);
    }
}
