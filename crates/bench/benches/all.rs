//! `cargo bench -p bench`: every group; `cargo bench -p bench -- NAME`: one.

use std::process::ExitCode;

fn main() -> ExitCode {
    bench::command::main()
}
