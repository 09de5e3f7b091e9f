//! What a reader sees of a verdict: at most a screen of 24 rows and 80 columns.

use std::fmt::Write;
use std::path::Path;

use crate::report::lanes::{Sources, lanes};
use crate::report::name::{Name, name};
use crate::scenario::Scenario;
use crate::scenario::sizes::Sizes;
use crate::search::attempt::Broken;
use crate::search::{Verdict, code};

pub mod lanes;
pub mod name;

const ROWS: usize = 24;
pub const WIDTH: usize = 80;

/// What a report needs to know of the program.
pub struct Shown<'a> {
    /// Its `src`, as its author has it.
    pub sources: &'a Path,
    /// What a reader types after `cargo lab explore`.
    pub command: &'a str,
}

pub fn report(shown: &Shown<'_>, scenario: &Scenario, verdict: &Verdict) -> String {
    let about = scenario.about.trim_end_matches('.');
    match verdict {
        Verdict::Held { schedules, time } => {
            let time = if time.is_zero() {
                String::new()
            } else {
                format!(", {:.1} s", time.as_secs_f64())
            };
            let head = format!("{}: {}{time}: held", scenario.name, count(*schedules));
            format!("{head}\n")
        }
        Verdict::NotYet(todo) => wrap(&format!("{}: not yet ({todo})", scenario.name), ""),
        Verdict::Never { condition, schedules, example, sizes } => {
            let mut text = wrap(&format!("{}: TOO MUCH LOCKING: {about}", scenario.name), "  ");
            let _ = writeln!(text, "\n  expected: in some schedule, {condition}");
            let _ = writeln!(text, "  got:      in none of {}\n", count(*schedules));
            let none = Name::new("", Vec::new());
            let end = reproduce(shown, scenario, sizes, &example.code);
            let room = ROWS - text.lines().count() - end.lines().count();
            let sources = Sources::read(shown.sources, example);
            for line in lanes(example, &none, &sources, room) {
                let _ = writeln!(text, "{line}");
            }
            text + &end
        }
        Verdict::Broken(broken) => broken_report(shown, scenario, broken),
    }
}

fn count(schedules: u64) -> String {
    let digits = schedules.to_string();
    let grouped = match digits.len() {
        0..=3 => digits,
        length => format!("{},{}", &digits[..length - 3], &digits[length - 3..]),
    };
    format!("{grouped} {}", if schedules == 1 { "schedule" } else { "schedules" })
}

fn broken_report(shown: &Shown<'_>, scenario: &Scenario, broken: &Broken) -> String {
    let name = name(scenario, broken);
    let mut text = wrap(&format!("{}: {}", scenario.name, name.title.to_uppercase()), "  ");
    text.push('\n');
    let _ = write!(text, "{}", wrap(&format!("  expected: {}", broken.fault.expected), "    "));
    let got: String = wrap(&format!("  got:      {}", broken.fault.got), "            ")
        .lines()
        .take(2)
        .fold(String::new(), |text, line| text + line + "\n");
    text.push_str(&got);
    let run = scenario.arguments(&broken.sizes).unwrap_or_default().join(" ");
    let found =
        if broken.found == 0 { String::new() } else { format!(" (schedule {})", broken.found) };
    let _ = writeln!(text, "  run:      {run}{found}\n");
    let mut end = String::from("\n");
    name.why.iter().for_each(|why| end.push_str(&wrap(why, "  ")));
    end.push_str(&reproduce(shown, scenario, &broken.sizes, &broken.outcome.code));
    let condition = scenario.always.get(broken.fault.kind);
    let mut shown_part = broken.outcome.clone();
    if let Some(last) = condition.and_then(|it| it.broken_after(&shown_part.steps, &broken.sizes)) {
        shown_part.steps.truncate(last + 1);
    }
    let sources = Sources::read(shown.sources, &shown_part);
    let room = ROWS.saturating_sub(text.lines().count() + end.lines().count()).max(8);
    for line in lanes(&shown_part, &name, &sources, room) {
        let _ = writeln!(text, "{line}");
    }
    text + &end
}

pub fn reproduce(shown: &Shown<'_>, scenario: &Scenario, sizes: &Sizes, schedule: &str) -> String {
    let code = code(scenario, sizes, schedule);
    let line = format!("reproduce: cargo lab explore {} --schedule {code}\n", shown.command);
    if line.chars().count() <= WIDTH + 1 {
        return line;
    }
    line.replace(" --schedule", " \\\n  --schedule")
}

/// In rows that fit, the later ones indented.
pub fn wrap(text: &str, indent: &str) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    let lead: String = text.chars().take_while(|it| *it == ' ').collect();
    line.push_str(&lead);
    let mut first = true;
    for word in text.trim_start().split(' ') {
        if !first && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(line.trim_end());
            lines.push('\n');
            line = indent.to_owned() + word;
        } else {
            if !first {
                line.push(' ');
            }
            line.push_str(word);
        }
        first = false;
    }
    lines.push_str(&line.chars().take(WIDTH).collect::<String>());
    lines + "\n"
}
