//! Pipes of a chosen capacity (pipe(7)).

use std::fs::File;
use std::io;

use rustix::pipe::{PipeFlags, fcntl_getpipe_size, fcntl_setpipe_size, pipe_with};

/// A pipe that holds one page, the least that the system allows: its reading and its writing end.
///
/// With `packets` it holds a single write, however short (pipe(2), O_DIRECT): each takes a page of
/// its own.
///
/// # Errors
/// When the process has no descriptor left.
pub fn small_pipe(packets: bool) -> io::Result<Option<(File, File)>> {
    let flags = if packets { PipeFlags::CLOEXEC | PipeFlags::DIRECT } else { PipeFlags::CLOEXEC };
    let (read, write) = pipe_with(flags)?;
    fcntl_setpipe_size(&write, 1)?;
    Ok(Some((read.into(), write.into())))
}

/// How many bytes wait in a pipe to be read.
#[must_use]
pub fn waits_in_pipe(pipe: &File) -> usize {
    rustix::io::ioctl_fionread(pipe).map_or(0, |count| usize::try_from(count).unwrap_or(usize::MAX))
}

/// How many bytes fit into a pipe.
#[must_use]
pub fn size_of_pipe(pipe: &File) -> usize {
    fcntl_getpipe_size(pipe).unwrap_or(0)
}
