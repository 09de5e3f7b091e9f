//! `cargo lab explore`: runs a program's own sources under thousands of schedules, and draws the one that breaks it.

mod play;
mod program;
mod report;
mod scenario;
mod search;

pub use play::game::{Ending, Game};
pub use play::keys::play;
pub use play::picture::picture;
pub use program::compile::{Compiled, compile};
pub use program::copy::{Copy, Source};
pub use report::{Shown, report};
pub use scenario::Scenario;
pub use search::attempt::Explored;
pub use search::{Limits, Verdict, explore, replay, scenarios};
