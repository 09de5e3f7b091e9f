//! `cargo lab hint`: the next hint for the step that fails; how many have been given is kept.

use std::{collections::BTreeMap, io::Write, process::ExitCode};

use anyhow::bail;

use crate::course::choice;
use crate::course::session::Session;
use crate::course::workspace::Step;
use crate::files::{store, tree};
use crate::terminal::console::Console;
use crate::terminal::style::{DONE, FAINT, HEADING, NEXT};

/// The kind of file in which it is kept.
pub const HINTS: &str = "hints";

#[derive(Debug, Default, clap::Args)]
#[expect(missing_docs, reason = "clap makes the help of it: what the command does, it says itself")]
pub struct Args {
    /// The exercise [default: the one whose folder you are in, else the first that is not done]
    exercise: Option<String>,

    /// The number of the step [default: the first that is not done]
    #[arg(long, value_name = "N")]
    step: Option<usize>,

    /// Show the hints again that you have had, and no new one
    #[arg(long)]
    again: bool,
}

/// How many hints of a step have been given, by the step's name.
type Given = BTreeMap<String, usize>;

/// Prints the next hint.
///
/// # Errors
/// The exercise or the step is unknown, or HINTS.md cannot be read.
pub fn run(args: &Args, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let exercises = console.workspace.exercises()?;
    let session = choice::choose(args.exercise.as_deref(), console.workspace, &exercises)?;
    show(args, &session, console.out)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the next hint for an exercise, whatever exercise `args` name.
///
/// # Errors
/// The step is unknown, or HINTS.md cannot be read.
pub fn show(args: &Args, session: &Session<'_>, out: &mut dyn Write) -> anyhow::Result<()> {
    let name = &session.exercise.name;
    let Some(step) = step(args, session)? else {
        let count = session.exercise.steps.len();
        return Ok(writeln!(out, "{DONE}All {count} steps of {name} are done.{DONE:#}")?);
    };
    let (number, source) = (step.number, session.exercise.folder.join("HINTS.md"));
    let hints = hints_for(step, &tree::read(&source)?);
    if hints.is_empty() {
        bail!("cannot find hints for step {number} in {}", session.workspace.shown(&source));
    }
    let file = store::file(session.workspace, session.exercise, HINTS);
    let mut given: Given = store::load(&file).unwrap_or_default();
    let before = given.get(&step.name).copied().unwrap_or(0).min(hints.len());

    let shown = match (args.again, before) {
        (true, 0) => bail!("cannot show hints again: you have had none for step {number} yet"),
        (true, _) => 0..before,
        // All have been given: the last, which says most, once more.
        (false, _) => before.min(hints.len() - 1)..(before + 1).min(hints.len()),
    };
    let (now, all) = (shown.end, hints.len());
    for at in shown {
        let place = format!("{name}, step {number}, {}", step.title());
        writeln!(out, "{HEADING}{place}: hint {} of {all}{HEADING:#}\n\n{}\n", at + 1, hints[at])?;
    }
    given.insert(step.name.clone(), now);
    store::save(&file, &given)?;

    let (words, command) = match now < all {
        true => ("Try it. The next one:", "hint"),
        false => ("That was the last. The model answer:", "diff"),
    };
    Ok(writeln!(out, "{FAINT}{words}{FAINT:#} {NEXT}cargo lab {command} {name}{NEXT:#}")?)
}

/// The step that is asked for, else the first that is not done; none if all are.
fn step<'a>(args: &Args, session: &Session<'a>) -> anyhow::Result<Option<&'a Step>> {
    let Some(number) = args.step else { return Ok(session.next_step()) };
    let steps = &session.exercise.steps;
    match steps.iter().find(|step| step.number == number) {
        Some(step) => Ok(Some(step)),
        None => bail!(
            "cannot find step {number} of {}: it has the steps 1 to {}",
            session.exercise.name,
            steps.len()
        ),
    }
}

/// The texts below the headings `### …` of the step's section, made for a terminal.
fn hints_for(step: &Step, text: &str) -> Vec<String> {
    let heading = format!("## Step {}:", step.number);
    let section = text.lines().skip_while(|line| !line.starts_with(&heading)).skip(1);
    let mut hints: Vec<Vec<String>> = Vec::new();
    let mut code = false;
    for line in section.take_while(|line| !line.starts_with("## ")) {
        if line.starts_with("### ") {
            hints.push(Vec::new());
        } else if line.starts_with("```") {
            code = !code;
        } else if let Some(hint) = hints.last_mut() {
            let indent = if code && !line.is_empty() { "    " } else { "" };
            hint.push(format!("{indent}{line}"));
        }
    }
    hints.iter().map(|lines| lines.join("\n").trim_matches('\n').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_ends_at_the_next_heading_and_its_code_is_indented() {
        let step = Step { number: 1, name: "step_1_a".into(), goal: String::new() };
        let text = "# Hints\n\n## Step 1: a\n\n### Hint 1\n\nThink.\n\n### Hint 2\n\n```rust\nlet a;\n\nlet b;\n```\n\n\
                    Then.\n\n## Step 10: b\n\n### Hint 1\n\nNo.\n";

        assert_eq!(hints_for(&step, text), ["Think.", "    let a;\n\n    let b;\n\nThen."]);
    }
}
