//! What burdens a server. Each function takes its load off again when it returns.

pub mod chat;
pub mod crowd;
pub mod pair;
pub mod tcp;
pub mod udp;

use std::time::Duration;

/// A server that keeps us waiting longer than this will not answer any more.
const PATIENCE: Duration = Duration::from_secs(10);

/// Of the time of a sample so much comes first and does not count: caches fill, an interpreter learns what it does often.
const WARM_UP: f64 = 0.2;
