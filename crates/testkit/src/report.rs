//! A failure is a value: a report that teaches.

pub(crate) mod explain;
pub(crate) mod failure;
