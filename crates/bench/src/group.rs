//! Groups of measurements, each of which can be run by its name.

use anyhow::Result;

use crate::results::Measurement;
use crate::{
    feedback, mutex_counter, struct_packing, tcp_echo, threaded_chat, threads_basics, udp_echo,
    zip_list,
};

/// How thoroughly to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How often each contestant is measured.
    pub rounds: usize,
    /// About how long one sample should take, in seconds.
    pub seconds: f64,
    /// Whether it is only to be seen that everything works: the shortest runs, the shortest curves.
    pub smoke: bool,
}

/// Measurements that belong together.
pub struct Group {
    /// By which it is chosen on the command line.
    pub name: &'static str,
    pub run: fn(Effort) -> Result<Vec<Measurement>>,
}

/// All groups, in the order of the chapter.
pub const ALL: &[Group] = &[
    Group { name: "tcp-echo", run: tcp_echo::run },
    Group { name: "udp-echo", run: udp_echo::run },
    Group { name: "threaded-chat", run: threaded_chat::run },
    Group { name: "struct-packing", run: struct_packing::run },
    Group { name: "zip-list", run: zip_list::run },
    Group { name: "mutex-counter", run: mutex_counter::run },
    Group { name: "threads-basics", run: threads_basics::run },
    Group { name: "feedback", run: feedback::run },
];
