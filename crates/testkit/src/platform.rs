//! What the system shows of a program from outside, and what it can do to it. All code that depends
//! on the system is below this module.
//!
//! On Linux the answers come from `/proc` (proc(5)): no root and no ptrace(2) is needed, and the
//! program is not disturbed. On other systems each question is answered with `None` or with an
//! empty list, and callers use deadlines instead. Every function may be called from any thread.

mod exit;
mod model;
mod open_files;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as observed;
#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(not(target_os = "linux"))]
use other as observed;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as control;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as control;

pub use control::{
    interrupt, is_dead, kill_group, own_group, stop_and_continue, terminal_size, terminate,
    while_stopped,
};
pub use exit::describe_exit;
pub use model::{
    Call, Descriptor, RawCall, RawThread, Socket, SocketKind, SourceLocation, Trace, Usage, Wait,
};
pub use observed::{
    bound, descriptor, inodes, listening, processes, read_word, shows_threads, size_of_pipe,
    small_pipe, socket_inode, socket_timeout, sockets, threads, trace, usage, waits_in_pipe,
    with_stopped_threads,
};
pub use open_files::limit_open_files;
