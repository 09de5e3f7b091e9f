//! What each thread of a program waits for, where in its source, and what that adds up to.

pub(crate) mod diagnosis;
pub mod snapshot;
pub(crate) mod wait_reason;
