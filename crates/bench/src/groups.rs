//! The groups of measurements: the registry from which the command line chooses by name.

pub mod tcp_echo;
pub mod threaded_chat;
pub mod udp_echo;

mod feedback;
mod mutex_counter;
mod struct_packing;
mod threads_basics;
mod zip_list;

use anyhow::Result;

use crate::effort::Effort;
use crate::results::data::Measurement;

/// Measurements that belong together.
#[derive(Debug)]
pub struct Group {
    /// The name on the command line; the names of the group's measurements begin with it.
    pub name: &'static str,
    /// Measures everything in this group.
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
