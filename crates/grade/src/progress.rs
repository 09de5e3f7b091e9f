//! What whoever grades sees meanwhile: what is going to happen, a line for each submission that is done, how far it is.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use anstream::AutoStream;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use lab::terminal::style::{FAINT, HEADING, NEXT, OutputOptions};

use crate::export::text;
use crate::intake::submission::Entry;
use crate::plan::Plan;
use crate::results::{Results, Submission};
use crate::sandbox::supervisor;

/// Writes to standard output, or to standard error where that is for the results.
pub(crate) struct Progress {
    out: Box<dyn Write>,
    bar: ProgressBar,
    done: usize,
    all: usize,
    /// How wide the longest name is.
    width: usize,
}

impl Progress {
    /// `is_result`: what is shown is all that standard output gets.
    pub(crate) fn new(options: OutputOptions, is_result: bool) -> Self {
        let out: Box<dyn Write> = match is_result {
            true => Box::new(options.stdout()),
            false => Box::new(AutoStream::new(io::stderr(), options.choice_for(&io::stderr()))),
        };
        let bar = ProgressBar::with_draw_target(None, target(options))
            .with_style(style(", building the checks and the first programs"));
        Self { out, bar, done: 0, all: 0, width: 0 }
    }

    /// Tells what will be done with what.
    pub(crate) fn begin(&mut self, plan: &Plan<'_>) -> io::Result<()> {
        self.all = plan.entries.len();
        self.width = plan.entries.iter().map(|it| it.name.chars().count()).max().unwrap_or(0);
        let out = &mut self.out;
        let names: Vec<_> = plan.exercises.iter().map(|it| it.name.as_str()).collect();
        let names = names.join(", ");
        match plan.entries.as_slice() {
            [Entry { name, .. }] => {
                writeln!(out, "{HEADING}Grading 1 submission{HEADING:#} of {names}: {name}")?;
            }
            all => {
                write!(out, "{HEADING}Grading {} submissions{HEADING:#} of {names}", all.len())?;
                writeln!(out, ", {} at a time", plan.jobs)?;
            }
        }
        let steps: usize = plan.exercises.iter().map(|it| it.steps.len()).sum();
        let worth: u32 = plan.points.values().flatten().sum();
        writeln!(out, "  checks    those of this workspace: {steps} steps, {worth} points")?;
        let (limit, most) = (plan.args.time_limit, supervisor::MAX_PROCESSES);
        write!(out, "  limits    {limit} s to compile, {limit} s for the checks of an exercise, ")?;
        writeln!(out, "{most} processes a program")?;
        writeln!(out, "  folders   {}", folders(plan))?;
        if !plan.others.is_empty() {
            writeln!(out, "  left out  {}: a submission is a folder", shortened(&plan.others))?;
        }
        writeln!(out)?;
        out.flush()?;
        self.bar.set_length(plan.entries.len() as u64);
        self.bar.enable_steady_tick(Duration::from_millis(250));
        Ok(())
    }

    /// A line on a submission that is done.
    pub(crate) fn graded(&mut self, submission: &Submission) -> io::Result<()> {
        self.done += 1;
        let digits = self.all.to_string().len();
        let (out, done, all, width) = (&mut self.out, self.done, self.all, self.width);
        self.bar.set_style(style(", {eta} left"));
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
    pub(crate) fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// What it adds up to; of a single submission, what is wrong.
    pub(crate) fn summary(&mut self, results: &Results) -> io::Result<()> {
        match results.submissions.as_slice() {
            [only] => write!(self.out, "\n{}", text::report(only))?,
            _ => write!(self.out, "\n{}", text::summary(results))?,
        }
        self.out.flush()
    }
}

fn folders(plan: &Plan<'_>) -> String {
    match (plan.guarded, plan.args.unguarded) {
        (true, _) => {
            "a program sees its own, the checks and the book; the compiler sees the submission"
                .to_owned()
        }
        (false, true) => format!("{NEXT}not guarded{NEXT:#}, as you wish"),
        (false, false) => {
            format!(
                "{NEXT}not guarded{NEXT:#}: this system has no Landlock; grade strangers' programs in a container"
            )
        }
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
fn target(options: OutputOptions) -> ProgressDrawTarget {
    if options.plain || !io::stderr().is_terminal() {
        return ProgressDrawTarget::hidden();
    }
    ProgressDrawTarget::stderr()
}

/// `12 of 50  [####>.....]  48s, 3m left`; how much is left is known only when one is done.
fn style(rest: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(&format!(
        "{{spinner}} {{pos}} of {{len}}  [{{bar:30}}]  {{elapsed}}{rest}"
    ));
    style
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("#>.")
        .tick_chars("-\\|/ ")
}
