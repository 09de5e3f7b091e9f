//! Whole processes: from the start to the end.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a program takes that has to succeed. What it prints goes nowhere.
///
/// # Errors
///
/// It cannot be started, or it fails.
pub fn time(command: &mut Command) -> Result<Duration> {
    let begin = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let took = begin.elapsed();
    let program = Path::new(command.get_program()).display();
    match status.with_context(|| format!("cannot start {program}"))? {
        status if status.success() => Ok(took),
        status => bail!("cannot measure {program}: it fails, {status}"),
    }
}

/// How many a second, done in at least half of `seconds`: `run` does as many as it is told to and says how long that
/// took. What one round has learned of the right number the next one keeps.
pub fn rate(
    seconds: f64,
    mut run: impl FnMut(u64) -> Result<Duration>,
) -> impl FnMut() -> Result<f64> {
    let mut count: u64 = 1 << 16;
    move || loop {
        let took = run(count)?.as_secs_f64();
        if took >= seconds / 2.0 {
            return Ok(count as f64 / took);
        }
        count *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_grows_until_it_takes_long_enough() {
        let mut counts = Vec::new();
        let per_second = rate(1.0, |count| {
            counts.push(count);
            Ok(Duration::from_nanos(count * 7_000))
        })();

        assert_eq!(per_second.unwrap().round(), 142_857.0);
        assert_eq!(counts, [1 << 16, 1 << 17]);
    }
}
