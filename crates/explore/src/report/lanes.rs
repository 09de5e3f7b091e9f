//! A schedule as lanes: a column a thread, a row a step, with the program's own lines.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use mirror::machine::{Action, Outcome, Step};

use crate::report::name::{Name, thread};

/// So wide are all columns together.
const WIDTH: usize = 80;

/// The text of the program's files, line by line.
pub struct Sources(HashMap<String, Vec<String>>);

impl Sources {
    pub fn read(folder: &Path, outcome: &Outcome) -> Self {
        let steps = outcome.steps.iter().filter_map(|step| step.place.as_ref());
        let waits = outcome.blocked.iter().filter_map(|it| it.place.as_ref());
        let mut sources = Self(HashMap::new());
        steps.chain(waits).for_each(|(file, _)| sources.add(folder, file));
        sources
    }

    /// One more file, if it is not there yet.
    pub fn add(&mut self, folder: &Path, file: &str) {
        self.0.entry(file.to_owned()).or_insert_with(|| {
            let inner = file.strip_prefix("src/").unwrap_or(file);
            let text = fs::read_to_string(folder.join(inner)).unwrap_or_default();
            text.lines().map(|line| line.trim().to_owned()).collect()
        });
    }

    pub fn line(&self, file: &str, line: u32) -> &str {
        let lines = self.0.get(file).map_or(&[][..], Vec::as_slice);
        lines.get(line.saturating_sub(1) as usize).map_or("", String::as_str)
    }
}

struct Row {
    thread: usize,
    place: Option<(String, u32)>,
    effects: Vec<String>,
}

/// At most `most` rows, with the names of the threads above.
pub fn lanes(outcome: &Outcome, name: &Name, sources: &Sources, most: usize) -> Vec<String> {
    let mut rows = rows(outcome, name);
    // The beginning says who looked, and the end what went wrong.
    let room = most.saturating_sub(2);
    let cut = (rows.len() > room).then(|| {
        let head = if name.window.is_some() { 2 } else { 0 };
        rows.drain(head..=rows.len() + head - room);
        head
    });
    let mut threads: Vec<_> = rows.iter().map(|row| row.thread).collect();
    threads.sort_unstable();
    threads.dedup();
    if threads.is_empty() {
        return Vec::new();
    }
    let width = (WIDTH - 2 * (threads.len() - 1)) / threads.len();
    let names = threads.iter().map(|number| thread(outcome, *number));
    let mut lines = vec![join(names.map(|name| fit(&name, width)))];
    lines.push(join(threads.iter().map(|_| "─".repeat(width))));
    let main_file = main_file(&rows);
    lines.extend(rows.iter().map(|row| {
        let at = threads.iter().position(|it| *it == row.thread).unwrap_or_default();
        let text = row.text(sources, main_file.as_deref(), width);
        format!("{}{text}", " ".repeat(at * (width + 2))).trim_end().to_owned()
    }));
    if let Some(head) = cut {
        lines.insert(2 + head, "⋮".into());
    }
    lines
}

fn join(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

fn fit(text: &str, width: usize) -> String {
    format!("{:width$}", cut(text, width))
}

/// With a sign where it was cut.
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.into();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

fn main_file(rows: &[Row]) -> Option<String> {
    let files = || rows.iter().filter_map(|row| row.place.as_ref()).map(|(file, _)| file);
    files().max_by_key(|file| files().filter(|other| other == file).count()).cloned()
}

fn rows(outcome: &Outcome, name: &Name) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let same = if name.every_step { Vec::new() } else { unchanged(outcome) };
    let (first, last) = name.window.unwrap_or((0, usize::MAX));
    let part = outcome.steps.iter().take(last.saturating_add(1)).skip(first);
    let steps = part.filter(|step| matters(step, name));
    for step in steps.filter(|step| !same.contains(&step.object)) {
        let place = step.place.clone().filter(|_| step.action != Action::Print);
        rows.push_step(step.thread, place, effect(step));
    }
    // Main starts and joins the others, and is of interest only where there are none.
    if rows.iter().any(|row| row.thread != 0) {
        rows.retain(|row| row.thread != 0);
    }
    let waits = outcome.blocked.iter();
    for blocked in waits.filter(|it| it.thread != 0 || outcome.blocked.len() == 1) {
        let own = rows.iter_mut().rev().find(|row| row.thread == blocked.thread);
        let effect = "waits forever".to_owned();
        match own.filter(|row| row.place == blocked.place) {
            Some(row) => row.effects = vec![effect],
            None => rows.push_step(blocked.thread, blocked.place.clone(), Some(effect)),
        }
    }
    rows
}

trait Push {
    /// One row for all that a thread does in a line before another one has the turn.
    fn push_step(&mut self, thread: usize, place: Option<(String, u32)>, effect: Option<String>);
}

impl Push for Vec<Row> {
    fn push_step(&mut self, thread: usize, place: Option<(String, u32)>, effect: Option<String>) {
        match self.last_mut() {
            Some(last) if last.thread == thread && last.place == place => {
                last.effects.extend(effect);
            }
            _ => self.push(Row { thread, place, effects: effect.into_iter().collect() }),
        }
    }
}

/// Atomics that have the same value all the time tell nothing.
fn unchanged(outcome: &Outcome) -> Vec<u64> {
    let mut values: HashMap<u64, Option<&str>> = HashMap::new();
    let is_access =
        |step: &&Step| matches!(step.action, Action::Load | Action::Store | Action::Update);
    for step in outcome.steps.iter().filter(is_access) {
        let value = values.entry(step.object).or_insert(Some(&step.detail));
        *value = value.filter(|same| *same == step.detail);
    }
    values.into_iter().filter_map(|(object, same)| same.map(|_| object)).collect()
}

fn matters(step: &Step, name: &Name) -> bool {
    let always = matches!(step.action, Action::Print | Action::Panic);
    let about = name.objects.is_empty() || name.objects.contains(&step.object);
    is_shown(step) && (always || about)
}

/// Whether a reader sees such a step.
pub fn is_shown(step: &Step) -> bool {
    use Action::{Input, Join, Log, Spawn, Unlock, Yield};
    !matches!(step.action, Unlock | Spawn | Yield | Log | Join | Input)
}

fn effect(step: &Step) -> Option<String> {
    let detail = step.detail.trim_end();
    Some(match step.action {
        Action::Load => format!("reads {detail}"),
        Action::Store => format!("writes {detail}"),
        Action::Update | Action::Arrive => detail.into(),
        Action::Refused => "refused".into(),
        Action::Wait => "waits".into(),
        Action::Resume => "wakes".into(),
        Action::Notify if detail == "0" => "no thread waits".into(),
        Action::Notify => format!("wakes {detail}"),
        Action::Print => format!("prints “{}”", detail.replace('\n', " ")),
        Action::Panic => format!("panics: {detail}"),
        _ => return None,
    })
}

impl Row {
    fn text(&self, sources: &Sources, main_file: Option<&str>, width: usize) -> String {
        let (number, source) = match &self.place {
            Some((file, line)) => {
                let number = if Some(file.as_str()) == main_file {
                    format!("{line:>3}")
                } else {
                    let stem = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".rs");
                    format!("{stem} {line}")
                };
                (number, sources.line(file, *line))
            }
            None => ("   ".into(), ""),
        };
        let room = width.saturating_sub(number.chars().count() + 1);
        // What came of it is what a reader looks for; the source gives way, but not all of it.
        let effects = self.effects.join(", ");
        let effects = cut(&effects, room.saturating_sub(source.chars().count().min(10) + 2));
        if effects.is_empty() {
            return format!("{number} {}", cut(source, room));
        }
        if source.is_empty() {
            return format!("{number} {effects}");
        }
        let source = cut(source, room.saturating_sub(effects.chars().count() + 2));
        format!("{number} {source}  {effects}")
    }
}
