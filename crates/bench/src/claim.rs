//! What is claimed of the figures, in one line, so that a run can say whether it holds:
//!
//! ```text
//! tcp-echo-round-trips: this course >= 1.0 x C, a thread for each client
//! mutex-counter-threads @ 8: AtomicU64 > std Mutex
//! threads-basics-primes: this course @ 1 >= 1.8 x this course @ 2
//! threaded-chat-memory: this course <= 2
//! ```
//!
//! Two contestants are compared by their paired ratio, one with a number by its median.

use anyhow::{Context, Result};

use crate::results::{Point, Results};
use crate::statistics::Spread;

const COMPARISONS: [&str; 4] = [" >= ", " <= ", " > ", " < "];

/// A claim that can be judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The name of the measurement.
    pub measurement: String,
    left: Side,
    comparison: &'static str,
    factor: f64,
    /// None if it is only compared with the number.
    right: Option<Side>,
}

/// A contestant, at a place of the curve.
#[derive(Clone, Debug, PartialEq)]
struct Side {
    contestant: String,
    at: f64,
}

/// What the figures say of a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    pub holds: bool,
    /// The ratio, or the figure if only that is compared.
    pub value: Spread,
    pub is_ratio: bool,
}

impl Claim {
    /// # Errors
    ///
    /// It is not written as above.
    pub fn parse(text: &str) -> Result<Self> {
        Self::read(text).with_context(|| {
            format!("cannot understand the claim {text:?}: write `measurement @ place: contestant >= 1.5 x contestant`")
        })
    }

    fn read(text: &str) -> Option<Self> {
        let (head, body) = text.trim().split_once(": ")?;
        let (measurement, place) = head.split_once(" @ ").unwrap_or((head, "0"));
        let place = place.parse().ok()?;
        let comparison = COMPARISONS.into_iter().find(|it| body.contains(it))?;
        let (left, right) = body.split_once(comparison)?;
        let (factor, right) =
            right.split_once(" x ").map_or(("1", right), |(factor, right)| (factor, right));
        let number = right.parse().ok();
        Some(Self {
            measurement: measurement.to_owned(),
            left: Side::read(left, place)?,
            comparison: comparison.trim(),
            factor: number.unwrap_or(factor.parse().ok()?),
            right: if number.is_some() { None } else { Some(Side::read(right, place)?) },
        })
    }

    /// Nothing if one of those that it is about was not measured.
    pub fn judge(&self, results: &Results) -> Option<Judged> {
        let left = self.left.find(results, &self.measurement)?;
        let value = match &self.right {
            Some(right) => {
                Spread::of_ratios(&left.samples, &right.find(results, &self.measurement)?.samples)?
            }
            None => left.spread()?,
        };
        let holds = match self.comparison {
            ">=" => value.median >= self.factor,
            "<=" => value.median <= self.factor,
            ">" => value.median > self.factor,
            _ => value.median < self.factor,
        };
        Some(Judged { holds, value, is_ratio: self.right.is_some() })
    }
}

impl Side {
    fn read(text: &str, place: f64) -> Option<Self> {
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
    use crate::sample;

    fn holds(text: &str) -> Option<bool> {
        Claim::parse(text).unwrap().judge(&sample::results()).map(|judged| judged.holds)
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
    fn a_claim_that_is_none_is_refused() {
        for text in ["echo", "echo: this course", "echo @ many: a > b", "echo: a > some x b"] {
            assert!(Claim::parse(text).is_err(), "{text}");
        }
    }
}
