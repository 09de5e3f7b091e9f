//! How thoroughly to measure.

/// The number and the length of the runs.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How often each contestant is measured.
    pub rounds: usize,
    /// About how long one sample should take, in seconds.
    pub seconds: f64,
    /// Whether the run only has to show that everything works: the shortest runs and curves.
    pub smoke: bool,
}

impl Effort {
    /// For the book.
    pub const FULL: Self = Self { rounds: 7, seconds: 0.25, smoke: false };
    /// For a quick look: three short rounds.
    pub const QUICK: Self = Self { rounds: 3, seconds: 0.05, smoke: false };
    /// For tests.
    pub const SMOKE: Self = Self { rounds: 1, seconds: 0.001, smoke: true };

    /// The rounds at each place of a curve: its points support each other, so each needs fewer.
    pub(crate) fn rounds_of_curves(self) -> usize {
        self.rounds.div_ceil(2)
    }
}
