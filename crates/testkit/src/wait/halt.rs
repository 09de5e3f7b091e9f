//! Why a wait has ended without what was awaited.

use std::time::Duration;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Halt {
    /// Every thread waits for something that will not come. It took this long to be sure.
    Still(Duration),
    /// The threads run without a pause and nothing comes of it; this one has used most.
    Busy { thread: String, cpu: Duration, waited: Duration },
    /// Nothing has come for this long, although the program moves.
    Deadline(Duration),
    /// The program has ended, or its stream has.
    Ended,
}

impl Halt {
    /// How long the wait lasted after the last sign of progress.
    pub(crate) fn waited(&self) -> Duration {
        match self {
            Self::Still(waited) | Self::Deadline(waited) | Self::Busy { waited, .. } => *waited,
            Self::Ended => Duration::ZERO,
        }
    }
}
