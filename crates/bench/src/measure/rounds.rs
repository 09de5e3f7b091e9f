//! Rounds: each contestant is measured once, then each a second time, and so on, so that whatever
//! disturbs the machine disturbs all of them.

use std::array;
use std::fmt;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::peers::programs;
use crate::results::data::{Point, Series};

/// A program, or a part of one, that can be measured repeatedly. One measurement yields `FIGURES`
/// figures, for instance a rate and the memory that was used for it.
pub(crate) struct Contestant<'a, const FIGURES: usize> {
    name: String,
    at: f64,
    is_optional: bool,
    measure: Box<dyn FnMut() -> Result<[f64; FIGURES]> + 'a>,
}

impl<'a> Contestant<'a, 1> {
    /// A contestant with one figure: `measure` returns a sample in the unit of the measurement.
    pub(crate) fn new(
        name: impl Into<String>,
        mut measure: impl FnMut() -> Result<f64> + 'a,
    ) -> Self {
        Self::with_figures(name, move || Ok([measure()?]))
    }
}

impl<'a, const FIGURES: usize> Contestant<'a, FIGURES> {
    /// A contestant with several figures, each in the unit of its own measurement.
    pub(crate) fn with_figures(
        name: impl Into<String>,
        measure: impl FnMut() -> Result<[f64; FIGURES]> + 'a,
    ) -> Self {
        Self { name: name.into(), at: 0.0, is_optional: false, measure: Box::new(measure) }
    }

    /// Sets the place on the curve at which it is measured.
    pub(crate) fn at(self, place: f64) -> Self {
        Self { at: place, ..self }
    }

    /// Makes it optional: if it fails, it is left out with a message, and the others go on.
    pub(crate) fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }
}

impl<const FIGURES: usize> fmt::Debug for Contestant<'_, FIGURES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contestant").field("name", &self.name).field("at", &self.at).finish()
    }
}

/// Measures all contestants in this many rounds, and returns the series of each figure. Contestants
/// with the same name at different places become one series. Every other round runs backwards, so
/// that no contestant always follows the same other one. Reports progress on standard error.
///
/// # Errors
///
/// A contestant that is not optional cannot be measured.
pub(crate) fn interleave<const FIGURES: usize>(
    rounds: usize,
    contestants: &mut [Contestant<'_, FIGURES>],
) -> Result<[Vec<Series>; FIGURES]> {
    let begin = Instant::now();
    // `None` once a contestant has been left out.
    let mut samples = vec![Some(Vec::with_capacity(rounds)); contestants.len()];
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..contestants.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            measure_once(&mut contestants[index], &mut samples[index])?;
        }
    }
    let mut figures = array::from_fn(|_| Vec::new());
    let mut measured = Vec::new();
    for (contestant, samples) in contestants.iter().zip(samples) {
        let Some(samples) = samples else { continue };
        measured.push(contestant);
        for (index, all) in figures.iter_mut().enumerate() {
            let samples = samples.iter().map(|sample: &[f64; FIGURES]| sample[index]).collect();
            let points = vec![Point { at: contestant.at, samples }];
            append(all, Series { contestant: contestant.name.clone(), points });
        }
    }
    report_progress(rounds, &measured, begin);
    Ok(figures)
}

fn measure_once<const FIGURES: usize>(
    contestant: &mut Contestant<'_, FIGURES>,
    samples: &mut Option<Vec<[f64; FIGURES]>>,
) -> Result<()> {
    let Some(kept) = samples else { return Ok(()) };
    match (contestant.measure)() {
        Ok(sample) => kept.push(sample),
        Err(error) if contestant.is_optional => {
            programs::leave_out(&contestant.name, &format!("it fails: {error:#}"));
            *samples = None;
        }
        Err(error) => {
            return Err(error).with_context(|| format!("cannot measure {}", contestant.name));
        }
    }
    Ok(())
}

/// Appends the points of a series to those of the same contestant.
pub(crate) fn append(all: &mut Vec<Series>, series: Series) {
    match all.iter_mut().find(|other| other.contestant == series.contestant) {
        Some(other) => other.points.extend(series.points),
        None => all.push(series),
    }
}

fn report_progress<const FIGURES: usize>(
    rounds: usize,
    contestants: &[&Contestant<'_, FIGURES>],
    begin: Instant,
) {
    let mut names: Vec<&str> = contestants.iter().map(|it| it.name.as_str()).collect();
    // A contestant of a curve is in the list once for each place.
    names.sort_unstable();
    names.dedup();
    let first = contestants.first().map_or(0.0, |contestant| contestant.at);
    let is_one_place = contestants.iter().all(|contestant| contestant.at == first);
    let place = if first == 0.0 || !is_one_place { String::new() } else { format!(" at {first}") };
    let seconds = begin.elapsed().as_secs_f64();
    eprintln!("  {seconds:5.1} s  {rounds} rounds{place}: {}", names.join("; "));
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use anyhow::bail;

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

        let [series] = interleave(2, &mut [measured("a"), measured("b")]).unwrap();

        assert_eq!(*order.borrow(), "abba");
        assert_eq!(series[0].points[0].samples, [1.0, 4.0]);
    }

    #[test]
    fn places_of_a_contestant_become_a_curve() {
        let at =
            |name: &'static str, place: f64| Contestant::new(name, move || Ok(place)).at(place);

        let [series] = interleave(3, &mut [at("a", 1.0), at("b", 1.0), at("a", 2.0)]).unwrap();

        let places: Vec<Vec<f64>> =
            series.iter().map(|it| it.points.iter().map(|point| point.at).collect()).collect();
        assert_eq!(places, [vec![1.0, 2.0], vec![1.0]]);
    }

    #[test]
    fn an_optional_contestant_that_fails_is_left_out_and_another_one_is_an_error() {
        let fails = |name| Contestant::new(name, || bail!("it stalls"));
        let works = || Contestant::new("works", || Ok(1.0));

        let [series] = interleave(2, &mut [fails("fails").optional(), works()]).unwrap();
        let error = interleave(2, &mut [fails("fails"), works()]).unwrap_err();

        let names: Vec<_> = series.iter().map(|it| it.contestant.as_str()).collect();
        assert_eq!(names, ["works"]);
        assert_eq!(format!("{error:#}"), "cannot measure fails: it stalls");
    }
}
