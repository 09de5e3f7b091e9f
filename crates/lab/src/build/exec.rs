//! One program in place of another.

use std::io;
use std::process::{Command, ExitCode};

/// Becomes the program: it keeps our process number, our terminal and whoever waits for us. Returns only an error.
///
/// # Errors
/// It cannot be executed.
#[cfg(unix)]
pub fn exec(command: &mut Command) -> io::Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(command))
}

/// Runs the program to its end, where there is no exec(3). Ctrl-C is its affair.
///
/// # Errors
/// It cannot be executed.
#[cfg(not(unix))]
pub fn exec(command: &mut Command) -> io::Result<ExitCode> {
    let _ = ctrlc::set_handler(|| ());
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(u8::MAX)))
}
