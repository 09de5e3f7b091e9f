//! `cargo lab explore`: runs a program's own sources under thousands of schedules, and draws the one that breaks it.

mod compile;
mod condition;
mod copy;
mod lanes;
mod name;
mod report;
mod scenario;
mod search;
mod session;
mod shrink;
mod statics;

pub use compile::{Compiled, compile};
pub use copy::{Copy, Source};
pub use report::{Shown, report};
pub use scenario::Scenario;
pub use search::{Explored, Limits, Verdict, explore, replay, scenarios};
