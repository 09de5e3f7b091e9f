//! Single figures, for sentences: a page includes them by names that say which they are.
//!
//! ```text
//! median--tcp-echo-round-trips--this-course
//! median--mutex-counter-threads--std-mutex_8
//! ratio--tcp-echo-round-trips--this-course--tokio
//! more--zip-list-entries--zipinfo-1--this-course
//! machine--model
//! ```
//!
//! A contestant is written in small letters, with `-` for all that is neither letter nor digit; `_8` behind it is the
//! place on the curve. `more` is a ratio with the greater one first, whichever that is: how many times as long, or as much.

use anyhow::{Context, Result, bail};

use crate::numbers::{plain, spoken};
use crate::results::{Measurement, Point, Results};
use crate::statistics::Spread;

/// Stands where a figure will be.
pub const NOT_YET: &str = "(not measured yet)";

/// The figure of that name, as a sentence has it.
///
/// # Errors
///
/// No figure can have this name. That it was not measured is no error: see [`NOT_YET`].
pub fn of(results: &Results, name: &str) -> Result<String> {
    let parts: Vec<&str> = name.split("--").collect();
    let figure = match parts[..] {
        ["machine", what] => {
            machine(results, what).with_context(|| format!("cannot tell {what} of the machine"))?
        }
        ["median", measurement, side] => {
            return Ok(told(median(results, measurement, side), spoken));
        }
        ["ratio", measurement, these, those] => {
            return Ok(told(ratio(results, measurement, these, those), times));
        }
        ["more", measurement, these, those] => {
            let ratio = ratio(results, measurement, these, those);
            return Ok(told(ratio.map(|it| it.max(it.recip())), times));
        }
        _ => bail!(
            "cannot tell the figure {name}: its name is neither machine--… nor median--… nor ratio--… nor more--…"
        ),
    };
    Ok(figure)
}

fn told(figure: Option<f64>, written: impl Fn(f64) -> String) -> String {
    figure.map_or_else(|| NOT_YET.to_owned(), written)
}

/// Sentences round more than tables: 1.84 is 1.8, 12.3 is 12.
fn times(ratio: f64) -> String {
    let digits = usize::from(ratio < 9.95);
    if ratio >= 100.0 { plain(ratio) } else { format!("{ratio:.digits$}") }
}

fn machine(results: &Results, what: &str) -> Option<String> {
    let machine = &results.machine;
    Some(match what {
        "date" => machine.date.clone(),
        "processors" => machine.processors.to_string(),
        "model" => machine.model.clone(),
        "system" => machine.system.clone(),
        _ => return None,
    })
}

fn median(results: &Results, measurement: &str, side: &str) -> Option<f64> {
    Some(point(results.find(measurement)?, side)?.spread()?.median)
}

fn ratio(results: &Results, measurement: &str, these: &str, those: &str) -> Option<f64> {
    let measurement = results.find(measurement)?;
    let [these, those] = [point(measurement, these)?, point(measurement, those)?];
    Some(Spread::of_ratios(&these.samples, &those.samples)?.median)
}

fn point<'a>(measurement: &'a Measurement, side: &str) -> Option<&'a Point> {
    let (contestant, at) = side.split_once('_').unwrap_or((side, "0"));
    let series = measurement.series.iter().find(|series| slug(&series.contestant) == contestant)?;
    series.at(at.parse().ok()?)
}

/// `C, a thread for each client` is `c-a-thread-for-each-client`.
pub fn slug(name: &str) -> String {
    let kept = name.to_lowercase().replace(|it: char| !it.is_alphanumeric(), " ");
    kept.split_whitespace().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn figure(name: &str) -> String {
        of(&sample::results(), name).unwrap()
    }

    #[test]
    fn a_name_says_which_figure_it_is() {
        assert_eq!(figure("median--counter--atomic_8"), "40.0 million");
        assert_eq!(figure("ratio--echo--this-course--python-others"), "0.5");
        assert_eq!(figure("more--echo--this-course--python-others"), "2.0");
        assert_eq!(figure("more--counter--lock_8--lock_1"), "10");
    }

    #[test]
    fn what_was_not_measured_is_said() {
        assert_eq!(figure("median--counter--atomic_16"), NOT_YET);
        assert!(of(&sample::results(), "mean--counter--atomic_8").is_err());
    }
}
