//! What is told before a scene and after it.

use std::io::Write;

use lab::course::mistake::Mistake;
use lab::course::workspace::{Exercise, Workspace};
use lab::terminal::style::{DONE, FAILED, FAINT, HEADING, NEXT, OutputOptions};

use crate::{script::scene::Scene, subject::Subject, view::canvas::wrap};

pub(crate) fn heading(
    scene: &Scene,
    subject: &Subject,
    exercise: &Exercise,
    (number, of): (usize, usize),
    width: usize,
) -> Vec<String> {
    let count =
        if of > 1 { format!("  {FAINT}scene {number} of {of}{FAINT:#}") } else { String::new() };
    let mut lines = vec![
        format!("{HEADING}{}: {}{HEADING:#}{count}", exercise.name, scene.title),
        format!("{FAINT}{}{FAINT:#}", subject.words()),
        String::new(),
    ];
    let ask = wrap(&format!("What do you expect? {}", scene.ask), width);
    lines.extend(ask.iter().map(|line| format!("{NEXT}{line}{NEXT:#}")));
    lines.push(String::new());
    lines
}

pub(crate) fn closing(
    scene: &Scene,
    departed: Option<&str>,
    subject: &Subject,
    width: usize,
) -> Vec<String> {
    let mut lines = vec![String::new()];
    match (departed, subject) {
        (None, Subject::Wrong(_)) => lines.push(format!(
            "{HEADING}In this scene the wrong program does what the model answer does.{HEADING:#} Try another one."
        )),
        (None, Subject::Mine) => lines.push(format!("{DONE}Your program does what the model answer does.{DONE:#}")),
        (None, Subject::Model) => {}
        (Some(_), _) => lines.push(format!("{FAILED}It departed from the model answer: see !! above.{FAILED:#}")),
    }
    let take = wrap(&format!("Take away: {}", scene.take), width);
    lines.extend(take.iter().map(|line| format!("{DONE}{line}{DONE:#}")));
    lines.push(String::new());
    lines
}

/// A line that goes when what it tells of is done: only for someone who waits in front of a terminal.
pub(crate) fn while_waiting<T>(options: OutputOptions, what: &str, work: impl FnOnce() -> T) -> T {
    options.overwrite(&format!("{what} …"));
    let done = work();
    options.overwrite("");
    done
}

/// Not every mistake shows in a scene.
pub(crate) fn show_hidden(raw: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let end = if raw { "\r\n" } else { "\n" };
    Ok(write!(
        out,
        "{HEADING}In all scenes it does what the model answer does.{HEADING:#} The checks look closer:{end}{end}"
    )?)
}

pub(crate) fn show_mistake(
    mistake: &Mistake,
    ws: &Workspace,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    writeln!(out, "{HEADING}What is wrong{HEADING:#}")?;
    writeln!(out, "  {}: {}", mistake.name, mistake.title)?;
    writeln!(out, "  {FAINT}what an onlooker sees:{FAINT:#} {}", mistake.sees)?;
    let section = mistake.read.find('#').unwrap_or(mistake.read.len());
    let (file, section) = mistake.read.split_at(section);
    let file = ws.shown(&ws.root.join(file));
    writeln!(out, "  {FAINT}read on:{FAINT:#} {file}{section}\n")?;
    for line in mistake.diff.lines() {
        match line.as_bytes().first() {
            Some(b'+') => writeln!(out, "  {DONE}{line}{DONE:#}")?,
            Some(b'-') => writeln!(out, "  {FAILED}{line}{FAILED:#}")?,
            _ => writeln!(out, "  {line}")?,
        }
    }
    Ok(writeln!(out)?)
}

pub(crate) fn show_refusal(
    refusal: Option<(String, String)>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    writeln!(out, "{HEADING}What the checks say{HEADING:#}\n")?;
    match refusal {
        Some((check, report)) => {
            writeln!(out, "{FAILED}FAILED{FAILED:#} {HEADING}{check}{HEADING:#}\n\n{report}\n")?;
        }
        None => writeln!(out, "They do not refuse it.\n")?,
    }
    Ok(())
}
