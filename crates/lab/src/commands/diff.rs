//! `cargo lab diff`: the learner's program beside the model answer.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::{Context, bail};
use crossterm::terminal;
use similar::{ChangeTag, DiffOp, TextDiff};

use crate::course::choice;
use crate::course::session::Session;
use crate::files::tree::Tree;
use crate::terminal::console::Console;
use crate::terminal::pager;
use crate::terminal::style::{DONE, FAILED, FAINT, HEADING};

/// Lines around a difference.
const CONTEXT: usize = 3;

#[derive(Debug, clap::Args)]
#[expect(missing_docs, reason = "clap makes the help of it: what the command does, it says itself")]
pub struct Args {
    /// The exercise [default: the one whose folder you are in, else the first that is not done]
    exercise: Option<String>,

    /// Yours on the left, the model answer on the right
    #[arg(short, long)]
    side_by_side: bool,

    /// Do not ask, even if steps are still open
    #[arg(short, long)]
    yes: bool,
}

/// Shows the difference. Asks first while steps are open: once seen, an answer cannot be found any more.
///
/// # Errors
/// The exercise is unknown, a source cannot be read, or there is nobody to ask.
pub fn run(args: &Args, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let exercises = console.workspace.exercises()?;
    let session = choice::choose(args.exercise.as_deref(), console.workspace, &exercises)?;
    if !args.yes && !agreed(&session, console.out)? {
        return Ok(ExitCode::FAILURE);
    }

    let text = text(&session, args.side_by_side)?;
    if text.is_empty() {
        let name = &session.exercise.name;
        writeln!(console.out, "{DONE}{name} is the model answer, to the letter.{DONE:#}")?;
    } else {
        pager::show(&text, console)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The difference as it is shown; empty if there is none.
///
/// # Errors
/// A source cannot be read.
pub fn text(session: &Session<'_>, in_columns: bool) -> anyhow::Result<String> {
    let exercise = session.exercise;
    let yours = Tree::read(&exercise.folder, "src")?;
    let model = Tree::read(&session.workspace.solution(exercise), "src")?;
    let names: BTreeSet<_> = yours.0.keys().chain(model.0.keys()).collect();
    let mut text = String::new();
    for name in names {
        let side = |tree: &Tree| tree.0.get(name).cloned().unwrap_or_default();
        let (yours, model) = (side(&yours), side(&model));
        if yours != model {
            let diff = TextDiff::from_lines(&yours, &model);
            let show = if in_columns { side_by_side } else { unified };
            let [here, there] =
                ["exercises", "solutions"].map(|part| format!("{part}/{}/{name}", exercise.name));
            show(&diff, &here, &there, &mut text);
        }
    }
    Ok(text)
}

/// Whether the learner wants to see it although steps are open.
fn agreed(session: &Session<'_>, out: &mut dyn Write) -> anyhow::Result<bool> {
    let Some(step) = session.next_step() else { return Ok(true) };
    let open = format!("step {} of {} is still open", step.number, session.exercise.name);
    if !io::stdin().is_terminal() {
        bail!("cannot show the model answer: {open}; add --yes to see it all the same");
    }
    write!(out, "{open}, and you see the answers to all of its steps. Show them? [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).context("cannot read your answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

type Lines<'a> = TextDiff<'a, 'a, 'a, str>;

fn unified(diff: &Lines<'_>, yours: &str, model: &str, text: &mut String) {
    _ = writeln!(text, "{HEADING}--- {yours}\n+++ {model}{HEADING:#}");
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        _ = writeln!(text, "{FAINT}{}{FAINT:#}", hunk.header());
        for change in hunk.iter_changes() {
            let line = change.value().trim_end_matches('\n');
            _ = match change.tag() {
                ChangeTag::Delete => writeln!(text, "{FAILED}-{line}{FAILED:#}"),
                ChangeTag::Insert => writeln!(text, "{DONE}+{line}{DONE:#}"),
                ChangeTag::Equal => writeln!(text, " {line}"),
            };
        }
    }
}

fn side_by_side(diff: &Lines<'_>, yours: &str, model: &str, text: &mut String) {
    let half = (width() - 3) / 2;
    _ = writeln!(text, "{HEADING}{} | {model}{HEADING:#}", cell(yours, half));
    for group in diff.grouped_ops(CONTEXT) {
        let begin = group.first().map_or(0, |op| op.old_range().start);
        _ = writeln!(text, "{FAINT}{} |{FAINT:#}", cell(&format!("line {}", begin + 1), half));
        for op in group {
            rows(diff, op, half, text);
        }
    }
}

/// Columns of the terminal. Where there is none, as many as most screens have.
fn width() -> usize {
    let size = io::stdout().is_terminal().then(|| terminal::size().ok()).flatten();
    size.map_or(120, |(columns, _)| usize::from(columns).clamp(60, 240))
}

/// Lines that replace each other stand beside each other; `|` between equal ones, else what became of the line.
fn rows(diff: &Lines<'_>, op: DiffOp, half: usize, text: &mut String) {
    let line = |lines: &[&str], at: usize| {
        lines.get(at).map_or("", |line| line.trim_end_matches('\n')).to_owned()
    };
    let (old, new) = (&diff.old_slices()[op.old_range()], &diff.new_slices()[op.new_range()]);
    for at in 0..old.len().max(new.len()) {
        let (left, right) = (cell(&line(old, at), half), cell(&line(new, at), half));
        let right = right.trim_end();
        _ = match op {
            DiffOp::Equal { .. } => writeln!(text, "{left} | {right}"),
            _ => {
                let sign = match (at < old.len(), at < new.len()) {
                    (true, true) => '!',
                    (true, false) => '<',
                    _ => '>',
                };
                writeln!(text, "{FAILED}{left}{FAILED:#} {sign} {DONE}{right}{DONE:#}")
            }
        };
    }
}

/// A text made as wide as a column, cut if it is wider.
fn cell(text: &str, width: usize) -> String {
    let text = text.replace('\t', "    ");
    if text.chars().count() > width {
        return text.chars().take(width - 1).chain(['…']).collect();
    }
    format!("{text:width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_replace_each_other_are_in_one_row() {
        let diff = TextDiff::from_lines("same\nold\nend\n", "same\nnew\nmore\nend\n");
        let mut text = String::new();
        for op in diff.ops() {
            rows(&diff, *op, 6, &mut text);
        }

        assert_eq!(
            anstream::adapter::strip_str(&text).to_string(),
            "same   | same\nold    ! new\n       > more\nend    | end\n"
        );
    }

    #[test]
    fn a_cell_is_as_wide_as_its_column() {
        assert_eq!(cell("grün", 6), "grün  ");
        assert_eq!(cell("too long", 5), "too …");
    }
}
