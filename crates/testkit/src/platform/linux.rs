//! Linux: everything from `/proc` (proc(5)).

mod call_sites;
mod calls;
mod executable;
mod memory_map;
mod pipes;
mod proc;
mod sockets;
mod stack_scan;

pub use memory_map::read_word;
pub use pipes::{size_of_pipe, small_pipe, waits_in_pipe};
pub use proc::{
    descriptor, processes, shows_threads, socket_inode, threads, usage, with_stopped_threads,
};
pub use sockets::{bound, inodes, listening, socket_timeout, sockets};
pub use stack_scan::trace;
