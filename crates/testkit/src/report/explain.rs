//! What usually causes what was seen. Every rule is about bytes and ends of streams, none about an
//! exercise.

mod bytes;
pub(crate) mod datagram;
pub(crate) mod layout;
pub(crate) mod lines;
pub(crate) mod log;
pub(crate) mod output;
pub(crate) mod stream;
