//! How a check ended.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Open,
    Passed,
    Failed,
    /// It was ended because one before it has failed.
    GivenUp,
}
