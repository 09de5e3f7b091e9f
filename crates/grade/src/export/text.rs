//! Results for people: a line, a report to be handed out, a summary of a class.

use std::fmt::{self, Write};

use lab::terminal::style::{DONE, FAILED, FAINT, HEADING, NEXT};

use crate::results::{End, Graded, Results, Step, Submission, Verdict};

/// What one submission got, and where it stopped, in one line.
pub(crate) fn line(submission: &Submission, width: usize) -> String {
    let Submission { name, points, max_points, .. } = submission;
    let style = if points == max_points { DONE } else { FAILED };
    let digits = max_points.to_string().len();
    let mut line = format!(
        "{name:width$}  {style}{points:>digits$} of {max_points}{style:#}  {}",
        remark(submission)
    );
    match submission.not_taken.as_slice() {
        [] => {}
        [only] => line.push_str(&format!("  {NEXT}(not taken: {}){NEXT:#}", only.path)),
        several => line.push_str(&format!("  {NEXT}({} files not taken){NEXT:#}", several.len())),
    }
    line
}

/// The first thing that is wanting.
fn remark(submission: &Submission) -> String {
    let several = submission.exercises.len() > 1;
    let Some(graded) = submission.exercises.iter().find(|it| it.first_open().is_some()) else {
        return "every step".to_owned();
    };
    let place = if several { format!("{}: ", graded.name) } else { String::new() };
    format!("{place}{}", why(graded))
}

/// Why an exercise has not all points.
fn why(graded: &Graded) -> String {
    let first_line = graded.message.lines().next().unwrap_or_default();
    match graded.verdict {
        Verdict::NotCompiled if first_line.starts_with("error") => {
            format!("does not compile: {first_line}")
        }
        Verdict::NotCompiled => format!("not compiled: {first_line}"),
        Verdict::NotFound => "no sources found".to_owned(),
        Verdict::NotGraded => format!("could not be graded: {first_line}"),
        Verdict::Graded | Verdict::TimedOut | Verdict::Stopped => match graded.first_open() {
            None => "every step".to_owned(),
            Some(step) => format!("step {}, {}{}", step.number, step.name, stopped(graded.verdict)),
        },
    }
}

fn stopped(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::TimedOut => ", stopped when the time was over",
        Verdict::Stopped => ", stopped at too many processes",
        _ => "",
    }
}

/// How many files that were not taken a report names.
const MAX_LISTED: usize = 20;

/// All that a learner should know of it: points of each step, and the report of each check that failed.
pub(crate) fn report(submission: &Submission) -> String {
    let mut text = String::new();
    // Writing into a text cannot fail.
    let _ = write_report(submission, &mut text);
    text
}

fn write_report(submission: &Submission, text: &mut String) -> fmt::Result {
    let Submission { name, points, max_points, .. } = submission;
    writeln!(text, "{HEADING}{name}: {points} of {max_points} points{HEADING:#}")?;
    for graded in &submission.exercises {
        write_exercise(graded, text)?;
    }
    if !submission.not_taken.is_empty() {
        writeln!(text, "\n{HEADING}Not taken{HEADING:#}, and without influence on the points:")?;
        for left in submission.not_taken.iter().take(MAX_LISTED) {
            writeln!(text, "  {}: {}", left.path, left.why)?;
        }
        match submission.not_taken.len().saturating_sub(MAX_LISTED) {
            0 => {}
            more => writeln!(text, "  and {more} more")?,
        }
    }
    Ok(())
}

fn write_exercise(graded: &Graded, text: &mut String) -> fmt::Result {
    let Graded { name, title, points, max_points, .. } = graded;
    writeln!(text, "\n{HEADING}{name}: {title}{HEADING:#}  {points} of {max_points}")?;
    for step in &graded.steps {
        let (style, mark) = if step.passed { (DONE, "done") } else { (FAILED, "open") };
        let (number, points) = (step.number, format!("{} of {}", step.points, step.max_points));
        writeln!(
            text,
            "  {style}{mark}{style:#}  step {number:<2} {:16} {points:>9}  {}",
            step.name, step.goal
        )?;
    }
    match graded.verdict {
        Verdict::Graded => {}
        Verdict::NotCompiled => {
            writeln!(text, "\n{FAILED}It does not compile{FAILED:#}:\n\n{}", graded.message)?;
        }
        _ => writeln!(text, "\n{FAILED}{}{FAILED:#}", graded.message)?,
    }
    graded.steps.iter().try_for_each(|step| write_step(step, text))
}

/// The first failing check of a step in full; the others mostly say the same.
fn write_step(step: &Step, text: &mut String) -> fmt::Result {
    let mut open =
        step.checks.iter().filter(|check| matches!(check.end, End::Failed | End::TimedOut));
    let Some(first) = open.next() else { return Ok(()) };
    match first.end {
        End::TimedOut => {
            writeln!(text, "\n{FAILED}NO VERDICT{FAILED:#} {}: the time was over", first.name)?;
        }
        _ => writeln!(
            text,
            "\n{FAILED}FAILED{FAILED:#} {}\n\n{}",
            first.name,
            first.report.trim_end()
        )?,
    }
    for other in open {
        writeln!(text, "  {FAINT}not passed, too: {}{FAINT:#}", other.name)?;
    }
    Ok(())
}

/// What a class got: for whoever asks which step to explain again.
pub(crate) fn summary(results: &Results) -> String {
    let mut text = String::new();
    // Writing into a text cannot fail.
    let _ = write_summary(results, &mut text);
    text
}

fn write_summary(results: &Results, text: &mut String) -> fmt::Result {
    let all = &results.submissions;
    let mut points: Vec<u32> = all.iter().map(|it| it.points).collect();
    points.sort_unstable();
    let (Some(least), Some(most)) = (points.first(), points.last()) else { return Ok(()) };
    let max = all.first().map_or(0, |it| it.max_points);
    let complete = all.iter().filter(|it| it.points == it.max_points).count();

    writeln!(
        text,
        "{HEADING}{} submissions{HEADING:#} in {}",
        all.len(),
        duration(results.seconds)
    )?;
    let mean = points.iter().map(|it| f64::from(*it)).sum::<f64>() / points.len() as f64;
    writeln!(
        text,
        "  points    mean {mean:.1}, median {}, from {least} to {most}, of {max}",
        median(&points)
    )?;
    writeln!(text, "  complete  {complete} of {}", all.len())?;
    let others = [
        (Verdict::NotCompiled, "not compiled"),
        (Verdict::TimedOut, "stopped when the time was over"),
        (Verdict::Stopped, "stopped at too many processes"),
        (Verdict::NotFound, "without sources"),
        (Verdict::NotGraded, "that could not be graded"),
    ];
    let count = |verdict| {
        all.iter().filter(|it| it.exercises.iter().any(|it| it.verdict == verdict)).count()
    };
    let others = others
        .map(|(verdict, words)| (count(verdict), words))
        .into_iter()
        .filter(|(count, _)| *count > 0);
    let others: Vec<_> = others.map(|(count, words)| format!("{count} {words}")).collect();
    if !others.is_empty() {
        writeln!(text, "  others    {}", others.join(", "))?;
    }
    let exercises = all.first().map_or(&[][..], |it| it.exercises.as_slice());
    (0..exercises.len()).try_for_each(|at| write_steps(all, at, text))
}

/// How many have done each step of the exercise `at` that place in the list.
fn write_steps(all: &[Submission], at: usize, text: &mut String) -> fmt::Result {
    let graded: Vec<&Graded> = all.iter().filter_map(|it| it.exercises.get(at)).collect();
    let Some(first) = graded.first() else { return Ok(()) };
    writeln!(text, "\n{HEADING}{}{HEADING:#}: who has done each step", first.name)?;
    let done = |step: usize| {
        graded.iter().filter(|it| it.steps.get(step).is_some_and(|step| step.passed)).count()
    };
    let counts = || (0..first.steps.len()).map(done);
    // Where all steps have as many, none is the hardest.
    let fewest = counts().min().filter(|fewest| Some(*fewest) != counts().max());
    for (number, step) in first.steps.iter().enumerate() {
        let count = done(number);
        let mark = if Some(count) == fewest {
            format!("  {FAINT}the fewest{FAINT:#}")
        } else {
            String::new()
        };
        writeln!(
            text,
            "  step {:<2} {:16} {count:>4} of {}{mark}",
            step.number,
            step.name,
            graded.len()
        )?;
    }
    Ok(())
}

/// Of a sorted list that is not empty; half points where two share the middle.
fn median(sorted: &[u32]) -> f64 {
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        0 => f64::from(sorted[middle - 1] + sorted[middle]) / 2.0,
        _ => f64::from(sorted[middle]),
    }
}

/// `3 min 12 s`
fn duration(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    if whole < 60 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_between_two_is_their_half() {
        assert_eq!(median(&[1, 2, 9]), 2.0);
        assert_eq!(median(&[1, 2, 3, 9]), 2.5);
    }

    #[test]
    fn times_are_read_at_a_glance() {
        assert_eq!(duration(7.26), "7.3 s");
        assert_eq!(duration(192.0), "3 min 12 s");
    }
}
