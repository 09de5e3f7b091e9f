//! Single figures for sentences. A page includes each by a name that says which figure it is:
//!
//! ```text
//! median--tcp-echo-round-trips--this-course
//! median--mutex-counter-threads--std-mutex_8
//! ratio--tcp-echo-round-trips--this-course--tokio
//! more--zip-list-entries--zipinfo-1--this-course
//! machine--model
//! ```
//!
//! The name of a contestant is in lower case, with `-` for everything that is neither a letter nor
//! a digit; `_8` after it is the place on the curve. `more` is a ratio with the greater figure
//! first, whichever that is: how many times as long, or as much.

use anyhow::{Context, Result, bail};

use super::numbers::{for_prose, plain};
use crate::results::data::{Measurement, Point, Results};
use crate::results::statistics::Quartiles;

/// Takes the place of a figure until it is measured.
pub(crate) const NOT_YET: &str = "(not measured yet)";

/// The figure with this name, as a sentence shows it.
///
/// # Errors
///
/// No figure can have this name. A figure that was not measured is not an error: see [`NOT_YET`].
pub(crate) fn of(results: &Results, name: &str) -> Result<String> {
    let parts: Vec<&str> = name.split("--").collect();
    let figure = match parts[..] {
        ["machine", what] => {
            machine(results, what).with_context(|| format!("cannot find {what} of the machine"))?
        }
        ["median", measurement, side] => {
            return Ok(text(median(results, measurement, side), for_prose));
        }
        ["ratio", measurement, these, those] => {
            return Ok(text(ratio(results, measurement, these, those), times));
        }
        ["more", measurement, these, those] => {
            let ratio = ratio(results, measurement, these, those);
            return Ok(text(ratio.map(|it| it.max(it.recip())), times));
        }
        _ => bail!(
            "cannot find the figure {name}: names begin with machine--, median--, ratio-- or more--"
        ),
    };
    Ok(figure)
}

fn text(figure: Option<f64>, written: impl Fn(f64) -> String) -> String {
    figure.map_or_else(|| NOT_YET.to_owned(), written)
}

/// Formats a ratio: sentences round more than tables do, 1.84 to 1.8 and 12.3 to 12.
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
    Some(point(results.find(measurement)?, side)?.quartiles()?.median)
}

fn ratio(results: &Results, measurement: &str, these: &str, those: &str) -> Option<f64> {
    let measurement = results.find(measurement)?;
    let [these, those] = [point(measurement, these)?, point(measurement, those)?];
    Some(Quartiles::of_ratios(&these.samples, &those.samples)?.median)
}

fn point<'a>(measurement: &'a Measurement, side: &str) -> Option<&'a Point> {
    let (contestant, at) = side.split_once('_').unwrap_or((side, "0"));
    let series = measurement.series.iter().find(|series| slug(&series.contestant) == contestant)?;
    series.at(at.parse().ok()?)
}

/// Turns `C, a thread for each client` into `c-a-thread-for-each-client`.
fn slug(name: &str) -> String {
    let kept = name.to_lowercase().replace(|it: char| !it.is_alphanumeric(), " ");
    kept.split_whitespace().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    fn figure(name: &str) -> String {
        of(&example::results(), name).unwrap()
    }

    #[test]
    fn a_name_says_which_figure_it_is() {
        assert_eq!(figure("median--counter--atomic_8"), "40.0 million");
        assert_eq!(figure("ratio--echo--this-course--python-others"), "0.5");
        assert_eq!(figure("more--echo--this-course--python-others"), "2.0");
        assert_eq!(figure("more--counter--lock_8--lock_1"), "10");
    }

    #[test]
    fn a_figure_that_was_not_measured_is_marked() {
        assert_eq!(figure("median--counter--atomic_16"), NOT_YET);
        assert!(of(&example::results(), "mean--counter--atomic_8").is_err());
    }
}
