//! The arguments of `cargo lab demo`, which the crate `demo` carries out.

use std::time::Duration;

#[derive(Debug, clap::Args)]
#[expect(missing_docs, reason = "each field's own documentation is the help of its argument")]
pub struct Args {
    /// The exercise [default: lists what there is]
    pub exercise: Option<String>,

    /// The scene [default: all, one after the other; with --mistake the first in which the wrong program departs]
    pub scene: Option<String>,

    /// Pause between two events, so that a class can follow: 1 s, or so many seconds
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "1", value_parser = pause)]
    pub slow: Option<Duration>,

    /// One event for each key
    #[arg(long, conflicts_with = "slow")]
    pub step: bool,

    /// Show a wrong program, and what the checks say; without a name: list them
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub mistake: Option<String>,

    /// You are the scheduler: choose which thread goes on (exercises with scenarios of `cargo lab explore`)
    #[arg(long, conflicts_with_all = ["slow", "step", "scene"], requires = "exercise")]
    pub play: bool,

    /// Show your own program
    #[arg(long, conflicts_with = "mistake")]
    pub mine: bool,
}

fn pause(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().map_err(|_| "it is no number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}
