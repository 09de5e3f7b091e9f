//! `std::process`: a status that can be looked at, and an end that ends one schedule.

pub use std::process::*;

use std::fmt::Debug;

use crate::machine;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExitCode(u8);

impl ExitCode {
    pub const SUCCESS: Self = Self(0);
    pub const FAILURE: Self = Self(1);

    pub fn exit_process(self) -> ! {
        exit(self.0.into())
    }
}

impl From<u8> for ExitCode {
    fn from(status: u8) -> Self {
        Self(status)
    }
}

pub trait Termination {
    fn report(self) -> ExitCode;
}

impl Termination for ExitCode {
    fn report(self) -> ExitCode {
        self
    }
}

impl Termination for () {
    fn report(self) -> ExitCode {
        ExitCode::SUCCESS
    }
}

impl<T: Termination, E: Debug> Termination for Result<T, E> {
    fn report(self) -> ExitCode {
        match self {
            Ok(value) => value.report(),
            Err(error) => {
                crate::io::eprint(format_args!("Error: {error:?}\n"));
                ExitCode::FAILURE
            }
        }
    }
}

/// What the copy's last line calls.
pub fn status(end: impl Termination) -> u8 {
    end.report().0
}

pub fn exit(status: i32) -> ! {
    machine::exit(status as u8)
}
