//! Whole processes, from their start to their end, and repeated operations.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Runs a program, which has to succeed, and returns the time it takes. Its output is discarded.
///
/// # Errors
///
/// It cannot be started, or it fails.
pub(crate) fn time(command: &mut Command) -> Result<Duration> {
    let begin = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let elapsed = begin.elapsed();
    let program = Path::new(command.get_program()).display();
    match status.with_context(|| format!("cannot start {program}"))? {
        status if status.success() => Ok(elapsed),
        status => bail!("cannot measure {program}: it fails, {status}"),
    }
}

/// Measures operations per second. `run` performs the given number of operations and returns the
/// time they took; the number is doubled until they take at least half of `seconds`, and the next
/// sample begins with the number that was found.
pub(crate) fn rate(
    seconds: f64,
    mut run: impl FnMut(u64) -> Result<Duration>,
) -> impl FnMut() -> Result<f64> {
    let mut count: u64 = 1 << 16;
    move || loop {
        let elapsed = run(count)?.as_secs_f64();
        if elapsed >= seconds / 2.0 {
            return Ok(count as f64 / elapsed);
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
