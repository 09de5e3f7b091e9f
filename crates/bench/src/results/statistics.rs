//! Statistics of samples: the median and the quartiles.

/// The median of samples and their quartiles: half of the samples lie between these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quartiles {
    /// A quarter of the samples is lower.
    pub lower: f64,
    /// Half of the samples are lower.
    pub median: f64,
    /// A quarter of the samples is higher.
    pub upper: f64,
}

impl Quartiles {
    /// Computes them from samples in any order, in the samples' unit; `None` without samples.
    pub fn of(samples: &[f64]) -> Option<Self> {
        let sorted = sorted(samples.to_vec());
        Some(Self {
            lower: quantile(&sorted, 0.25)?,
            median: quantile(&sorted, 0.5)?,
            upper: quantile(&sorted, 0.75)?,
        })
    }

    /// Computes them from the ratios of samples that were taken in the same rounds: a disturbance
    /// of a round affected both of its samples.
    pub fn of_ratios(numerators: &[f64], denominators: &[f64]) -> Option<Self> {
        let pairs = numerators.iter().zip(denominators);
        Self::of(&pairs.map(|(numerator, denominator)| numerator / denominator).collect::<Vec<_>>())
    }
}

/// Sorts samples from the lowest to the highest.
pub(crate) fn sorted(mut samples: Vec<f64>) -> Vec<f64> {
    samples.sort_by(f64::total_cmp);
    samples
}

/// The value below which a `part` of sorted samples lies, interpolated linearly between two
/// samples (Hyndman and Fan's type 7, the default of NumPy and R).
pub(crate) fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let place = part * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_lie_between_the_samples() {
        assert_eq!(
            Quartiles::of(&[4.0, 1.0, 3.0, 2.0]),
            Some(Quartiles { lower: 1.75, median: 2.5, upper: 3.25 })
        );
        assert_eq!(Quartiles::of(&[7.0]), Some(Quartiles { lower: 7.0, median: 7.0, upper: 7.0 }));
        assert_eq!(Quartiles::of(&[]), None);
    }

    #[test]
    fn ratios_are_those_of_a_round() {
        let (ours, theirs) = ([2.0, 20.0, 200.0], [1.0, 10.0, 100.0]);

        assert_eq!(
            Quartiles::of_ratios(&ours, &theirs),
            Some(Quartiles { lower: 2.0, median: 2.0, upper: 2.0 })
        );
    }
}
