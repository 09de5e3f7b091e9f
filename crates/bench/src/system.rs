//! Settings of the operating system that measurements depend on.

pub mod affinity;

pub(crate) mod descriptors;
