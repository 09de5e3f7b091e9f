//! Runs a program once for each schedule. Threads are threads of the system, but only one has the turn at a time, so
//! panics, `thread_local!` and stacks are what they always are.

mod engine;
mod id;
mod outcome;
mod schedule;
mod serve;
mod state;

pub(crate) use engine::{
    Here, begin_thread, block, exit, finish_thread, forget_thread, here, new_thread, point, record,
    release, release_quietly, schedule_number, stop_is_near, thread_ended, wake, wake_if_running,
};
pub(crate) use id::{At, Id, Object};
pub use outcome::{Action, Blocked, End, Outcome, Step, Waits};
pub use schedule::{Run, code, parse_code};
pub use serve::serve;
