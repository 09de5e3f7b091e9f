//! The command line. Given.

use std::ffi::OsString;

use clap::{Parser, value_parser};

/// Threads that are started and joined, and that work together.
#[derive(Parser)]
#[command(version)]
pub enum Args {
    /// Count down, with one thread for each rocket.
    LiftOff {
        /// The number of rockets.
        #[arg(long, default_value_t = 7)]
        #[arg(value_parser = value_parser!(u32).range(1..=10_000))]
        rockets: u32,
        /// The number with which each countdown begins.
        #[arg(long, default_value_t = 3)]
        from: u32,
        /// The rocket that explodes instead of counting down.
        #[arg(long, value_name = "K")]
        explode: Option<u32>,
        /// Start a tower, which watches in a thread that never ends.
        #[arg(long)]
        tower: bool,
    },
    /// Count the prime numbers below a limit.
    Primes {
        /// The limit, which does not count itself.
        #[arg(long, value_name = "N")]
        below: u32,
        /// The number of threads that share the work.
        #[arg(long, default_value_t = 2)]
        #[arg(value_parser = value_parser!(u16).range(1..=10_000))]
        workers: u16,
    },
    /// Count the words in files.
    CountWords {
        /// The number of threads that share the work.
        #[arg(long, default_value_t = 2)]
        #[arg(value_parser = value_parser!(u16).range(1..=10_000))]
        workers: u16,
        /// Files, or patterns such as 'docs/*.md'.
        #[arg(value_name = "PATTERN", required = true)]
        patterns: Vec<OsString>,
    },
}
