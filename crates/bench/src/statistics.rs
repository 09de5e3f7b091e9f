//! What samples tell: their middle, and how far they scatter.

/// The middle of samples, and the quartiles: half of the samples lie between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Spread {
    /// Of samples in any order, in their unit. Nothing if there are none.
    pub fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            median: quantile(&sorted, 0.5)?,
            low: quantile(&sorted, 0.25)?,
            high: quantile(&sorted, 0.75)?,
        })
    }

    /// Of the ratios of samples that were taken in the same rounds: what disturbed a round disturbed both.
    pub fn of_ratios(these: &[f64], those: &[f64]) -> Option<Self> {
        let ratios: Vec<f64> = these.iter().zip(those).map(|(this, that)| this / that).collect();
        Self::of(&ratios)
    }
}

/// Between two samples: as far from each as the place says (Hyndman and Fan's type 7, which NumPy and R use).
fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
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
            Spread::of(&[4.0, 1.0, 3.0, 2.0]),
            Some(Spread { median: 2.5, low: 1.75, high: 3.25 })
        );
        assert_eq!(Spread::of(&[7.0]), Some(Spread { median: 7.0, low: 7.0, high: 7.0 }));
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn ratios_are_those_of_a_round() {
        let (ours, theirs) = ([2.0, 20.0, 200.0], [1.0, 10.0, 100.0]);

        assert_eq!(
            Spread::of_ratios(&ours, &theirs),
            Some(Spread { median: 2.0, low: 2.0, high: 2.0 })
        );
    }
}
