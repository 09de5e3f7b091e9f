//! What each thread of a program waits for, where in its source, and what that adds up to.

mod diagnosis;
mod endpoint;
mod locks;
mod snapshot;
mod thread;
mod wait_reason;

pub use endpoint::Endpoint;
pub use snapshot::{Row, Snapshot};
pub use thread::{Printing, ThreadSnapshot};
pub use wait_reason::{LockAccess, WaitReason};
