//! Claims about the figures, each in one line, so that a run can show whether they hold:
//!
//! ```text
//! tcp-echo-round-trips: this course >= 1.0 x C, a thread for each client
//! mutex-counter-threads @ 8: AtomicU64 > std Mutex
//! threads-basics-primes: this course @ 1 >= 1.8 x this course @ 2
//! threaded-chat-memory: this course <= 2
//! ```
//!
//! Two contestants are compared by the median of their paired ratios; a contestant and a number, by
//! the median of its samples.

use anyhow::{Context, Result};

use crate::results::data::{Point, Results};
use crate::results::statistics::Quartiles;

const OPERATORS: [&str; 4] = [" >= ", " <= ", " > ", " < "];

/// A claim that can be compared with results.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The name of the measurement.
    pub measurement: String,
    left: Side,
    operator: &'static str,
    factor: f64,
    /// `None` if the left side is compared with the number only.
    right: Option<Side>,
}

/// A contestant at a place on the curve.
#[derive(Clone, Debug, PartialEq)]
struct Side {
    contestant: String,
    at: f64,
}

/// A claim compared with the figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Whether the claim holds.
    pub holds: bool,
    /// The ratio of two contestants, or the figure of one.
    pub value: Quartiles,
    /// Whether the value is a ratio.
    pub is_ratio: bool,
}

impl Claim {
    /// Parses a claim.
    ///
    /// # Errors
    ///
    /// The text does not have the form that is shown in this module's documentation.
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_parts(text).with_context(|| {
            format!(
                "cannot parse the claim {text:?}: \
                 write `measurement @ place: contestant >= 1.5 x contestant`"
            )
        })
    }

    fn parse_parts(text: &str) -> Option<Self> {
        let (head, body) = text.trim().split_once(": ")?;
        let (measurement, place) = head.split_once(" @ ").unwrap_or((head, "0"));
        let place = place.parse().ok()?;
        let operator = OPERATORS.into_iter().find(|it| body.contains(it))?;
        let (left, right) = body.split_once(operator)?;
        let (factor, right) =
            right.split_once(" x ").map_or(("1", right), |(factor, right)| (factor, right));
        let number = right.parse().ok();
        Some(Self {
            measurement: measurement.to_owned(),
            left: Side::parse(left, place)?,
            operator: operator.trim(),
            factor: number.unwrap_or(factor.parse().ok()?),
            right: if number.is_some() { None } else { Some(Side::parse(right, place)?) },
        })
    }

    /// Compares the claim with results; `None` if something in it was not measured.
    pub fn compare(&self, results: &Results) -> Option<Comparison> {
        let left = self.left.find(results, &self.measurement)?;
        let value = match &self.right {
            Some(right) => Quartiles::of_ratios(
                &left.samples,
                &right.find(results, &self.measurement)?.samples,
            )?,
            None => left.quartiles()?,
        };
        let holds = match self.operator {
            ">=" => value.median >= self.factor,
            "<=" => value.median <= self.factor,
            ">" => value.median > self.factor,
            _ => value.median < self.factor,
        };
        Some(Comparison { holds, value, is_ratio: self.right.is_some() })
    }
}

impl Side {
    fn parse(text: &str, place: f64) -> Option<Self> {
        let (contestant, at) = text
            .split_once(" @ ")
            .map_or(Some((text, place)), |(contestant, at)| Some((contestant, at.parse().ok()?)))?;
        Some(Self { contestant: contestant.to_owned(), at })
    }

    fn find<'a>(&self, results: &'a Results, measurement: &str) -> Option<&'a Point> {
        results.find(measurement)?.of(&self.contestant)?.at(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    fn holds(text: &str) -> Option<bool> {
        Claim::parse(text).unwrap().compare(&example::results()).map(|compared| compared.holds)
    }

    #[test]
    fn contestants_are_compared_at_a_place() {
        assert_eq!(holds("counter @ 8: atomic > lock"), Some(true));
        assert_eq!(holds("counter @ 8: atomic >= 4 x lock"), Some(true));
        assert_eq!(holds("counter @ 8: atomic > 4 x lock"), Some(false));
        assert_eq!(holds("counter @ 1: atomic < 3 x lock"), Some(true));
    }

    #[test]
    fn a_contestant_is_compared_with_itself_elsewhere_and_with_a_number() {
        assert_eq!(holds("counter: lock @ 1 >= 10 x lock @ 8"), Some(true));
        assert_eq!(holds("echo: this course <= 2"), Some(false));
        assert_eq!(holds("echo: this course > 1"), Some(true));
    }

    #[test]
    fn what_was_not_measured_is_neither_held_nor_missed() {
        assert_eq!(holds("echo: nobody > 1"), None);
        assert_eq!(holds("counter @ 16: atomic > lock"), None);
    }

    #[test]
    fn a_text_that_is_not_a_claim_is_refused() {
        for text in ["echo", "echo: this course", "echo @ many: a > b", "echo: a > some x b"] {
            assert!(Claim::parse(text).is_err(), "{text}");
        }
    }
}
