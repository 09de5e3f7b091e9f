// The modules of the solution, and what they take from its main.rs: each target includes this file.

#[path = "../src/code.rs"]
mod code;
#[path = "../src/error.rs"]
mod error;
#[path = "../src/escape.rs"]
mod escape;
#[path = "../src/format.rs"]
mod format;
#[path = "../src/frame.rs"]
mod frame;
#[path = "../src/half.rs"]
mod half;
#[path = "../src/pack.rs"]
mod pack;
#[path = "../src/request.rs"]
mod request;
#[path = "../src/unpack.rs"]
mod unpack;
#[path = "../src/value.rs"]
mod value;
#[path = "../src/zip.rs"]
mod zip;
#[path = "../src/zip_list.rs"]
mod zip_list;
#[path = "../src/zip_walk.rs"]
mod zip_walk;

pub enum Failure {
    Error(String),
}

/// Counts what would be printed.
pub struct Output(usize);

impl Output {
    pub fn new() -> Self {
        Self(0)
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.0 += bytes.len();
        Ok(())
    }

    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(())
    }
}

pub fn cannot(what: impl std::fmt::Display) -> impl FnOnce(std::io::Error) -> Failure {
    move |cause| Failure::Error(format!("cannot {what}: {cause}"))
}
