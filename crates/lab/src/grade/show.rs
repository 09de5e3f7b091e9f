//! What whoever grades sees meanwhile: what is going to happen, a line for each submission that is done, how far it is.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal, Write},
    time::Duration,
};

use anstream::AutoStream;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    grade::{Args, intake::Entry, keeper, results::Results, results::Submission, text},
    paint::{FAINT, HEADING, Look, NEXT},
    workspace::Exercise,
};

/// Writes to standard output, or to standard error where that is for the results.
pub struct Show {
    out: Box<dyn Write>,
    bar: ProgressBar,
    done: usize,
    all: usize,
    /// How wide the longest name is.
    width: usize,
}

impl Show {
    /// `is_result`: what is shown is all that standard output gets.
    pub fn new(look: Look, is_result: bool) -> Self {
        let out: Box<dyn Write> = match is_result {
            true => Box::new(look.stdout()),
            false => Box::new(AutoStream::new(io::stderr(), look.choice_for(&io::stderr()))),
        };
        let bar = ProgressBar::with_draw_target(None, target(look)).with_style(style());
        Self { out, bar, done: 0, all: 0, width: 0 }
    }

    /// Tells what will be done with what.
    ///
    /// # Errors
    /// It cannot be written.
    #[expect(clippy::too_many_arguments, reason = "it tells of all that was decided")]
    pub fn begin(
        &mut self,
        args: &Args,
        exercises: &[Exercise],
        points: &BTreeMap<String, Vec<u32>>,
        entries: &[Entry],
        others: &[String],
        jobs: usize,
        guarded: bool,
    ) -> io::Result<()> {
        self.all = entries.len();
        self.width = entries.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
        let out = &mut self.out;
        let names: Vec<_> = exercises.iter().map(|it| it.name.as_str()).collect();
        let each = if jobs > 1 { format!(", {jobs} at a time") } else { String::new() };
        let what = match entries {
            [only] => format!("1 submission, {}", only.name),
            _ => format!("{} submissions", entries.len()),
        };
        writeln!(out, "{HEADING}Grading {what}{HEADING:#} of {}{each}", names.join(", "))?;
        let steps: usize = exercises.iter().map(|it| it.steps.len()).sum();
        let worth: u32 = points.values().flatten().sum();
        writeln!(out, "  checks    those of this workspace: {steps} steps, {worth} points")?;
        let limit = args.time_limit;
        writeln!(
            out,
            "  limits    {limit} s to compile, {limit} s for the checks of an exercise, {} processes a program",
            keeper::MOST_PROCESSES
        )?;
        let walls = match guarded {
            true => "a program sees its own, the checks and the book; the compiler sees the submission".to_owned(),
            false => format!(
                "{NEXT}not guarded{NEXT:#}: this system has no Landlock; grade strangers' programs in a container"
            ),
        };
        writeln!(out, "  folders   {walls}")?;
        if !others.is_empty() {
            writeln!(out, "  left out  {}: a submission is a folder", shortened(others))?;
        }
        writeln!(out)?;
        out.flush()?;
        self.bar.set_length(entries.len() as u64);
        self.bar.set_message("building the checks");
        self.bar.enable_steady_tick(Duration::from_millis(250));
        Ok(())
    }

    /// A line on a submission that is done.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn graded(&mut self, submission: &Submission) -> io::Result<()> {
        self.done += 1;
        let digits = self.all.to_string().len();
        let (out, done, all, width) = (&mut self.out, self.done, self.all, self.width);
        self.bar.set_message("graded");
        self.bar.suspend(|| {
            if all > 1 {
                write!(out, "{FAINT}{done:>digits$}/{all}{FAINT:#}  ")?;
            }
            writeln!(out, "{}", text::line(submission, width))?;
            out.flush()
        })?;
        self.bar.inc(1);
        Ok(())
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// What it adds up to; of a single submission, what is wrong.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn summary(&mut self, results: &Results) -> io::Result<()> {
        match results.submissions.as_slice() {
            [only] => write!(self.out, "\n{}", text::report(only))?,
            _ => write!(self.out, "\n{}", text::summary(results))?,
        }
        self.out.flush()
    }
}

/// Three of them, and how many more.
fn shortened(names: &[String]) -> String {
    match names {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        _ => names.join(", "),
    }
}

/// A bar is only for someone in front of a terminal.
fn target(look: Look) -> ProgressDrawTarget {
    if look.plain || !io::stderr().is_terminal() {
        return ProgressDrawTarget::hidden();
    }
    ProgressDrawTarget::stderr()
}

/// `12 of 50 graded  [####>.....]  48s, 3m left`
fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{spinner} {pos} of {len} {msg}  [{bar:30}]  {elapsed}, {eta} left");
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("#>.").tick_chars("-\\|/ ")
}
