//! What must hold of an outcome.

use anyhow::{Context, Result, bail};
use mirror::machine::{Action, End, Outcome, Step};

use crate::scenario::sizes::{Sizes, calculate, fill};

#[derive(Clone, Debug)]
pub struct Condition {
    /// As the scenario has it.
    pub text: String,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// `status 0`
    Status(String),
    /// `line "TEXT"`: exactly one. `{1..jobs}` in it: one for each number.
    Line(String),
    /// `error "TEXT"`: a line of standard error.
    Error(String),
    /// `no line "TEXT"`: none that begins so.
    NoLine(String),
    /// `last line "TEXT"`
    LastLine(String),
    /// `before "ONE" "OTHER"`: lines that begin like the first come before those that begin like the second.
    Before(String, String),
    /// `at most N inside "enter" "leave"`
    AtMost(String, String, String),
    /// `N inside "enter" "leave"`
    Inside(String, String, String),
    /// `threads take turns`: one, another one, and the first again, at one lock, atomic or channel.
    Turns,
}

impl Condition {
    pub fn parse(text: &str) -> Result<Self> {
        let mut parts = text.split('"');
        let words: Vec<_> = parts.next().unwrap_or_default().split_whitespace().collect();
        let mut quoted = parts.step_by(2).map(str::to_owned);
        let mut next = || quoted.next().context("a text in quotes is missing");
        let what = match words.as_slice() {
            ["status", status] => What::Status((*status).into()),
            ["line"] => What::Line(next()?),
            ["error"] => What::Error(next()?),
            ["no", "line"] => What::NoLine(next()?),
            ["last", "line"] => What::LastLine(next()?),
            ["before"] => What::Before(next()?, next()?),
            ["at", "most", count, "inside"] => What::AtMost((*count).into(), next()?, next()?),
            [count, "inside"] => What::Inside((*count).into(), next()?, next()?),
            ["threads", "take", "turns"] => What::Turns,
            _ => bail!("there is no such condition"),
        };
        Ok(Self { text: text.into(), what })
    }

    pub fn counts_who_is_inside(&self) -> bool {
        matches!(self.what, What::AtMost(..))
    }

    /// The number of steps after which too many are inside: what follows is of no interest.
    pub fn broken_after(&self, steps: &[Step], sizes: &Sizes) -> Option<usize> {
        let What::AtMost(count, enter, leave) = &self.what else { return None };
        let count = calculate(count, sizes).ok()?;
        let mut printed = String::new();
        steps.iter().position(|step| {
            if step.action == Action::Print {
                printed.push_str(&step.detail);
            }
            most_inside(&printed.lines().collect::<Vec<_>>(), enter, leave) > count
        })
    }

    /// With the numbers that this run has.
    pub fn shown(&self, sizes: &Sizes) -> String {
        let mut text = fill(&self.text, sizes).unwrap_or_else(|_| self.text.clone());
        if let What::AtMost(count, ..) | What::Inside(count, ..) = &self.what {
            if let Ok(number) = calculate(count, sizes) {
                text = text.replacen(count, &number.to_string(), 1);
            }
        }
        text
    }

    /// What is wrong with it; `None` if it holds.
    pub fn breach(&self, outcome: &Outcome, sizes: &Sizes) -> Result<Option<String>> {
        let lines: Vec<_> = outcome.stdout.lines().collect();
        let fails = |holds: bool, got: String| Ok((!holds).then_some(got));
        match &self.what {
            What::Status(status) => {
                let wanted = calculate(status, sizes)?;
                let End::Status(status) = outcome.end else { return Ok(None) };
                let why = outcome.stderr.lines().last().unwrap_or("nothing on standard error");
                fails(u32::from(status) == wanted, format!("status {status}: {why}"))
            }
            What::Line(text) => Self::lines(text, &lines, sizes),
            What::Error(text) => {
                let wanted = fill(text, sizes)?;
                let holds = outcome.stderr.lines().any(|line| line == wanted);
                fails(holds, said("standard error", outcome.stderr.lines()))
            }
            What::NoLine(text) => {
                let wrong = lines.iter().find(|line| line.starts_with(text.as_str()));
                Ok(wrong.map(|line| format!("the line {line:?}")))
            }
            What::LastLine(text) => {
                let wanted = fill(text, sizes)?;
                fails(lines.last() == Some(&&*wanted), said("the output", lines.iter().copied()))
            }
            What::Before(one, other) => {
                let last = lines.iter().rposition(|line| line.starts_with(one.as_str()));
                let first = lines.iter().position(|line| line.starts_with(other.as_str()));
                let holds = last.zip(first).is_none_or(|(last, first)| last < first);
                fails(holds, said("the output", lines.iter().copied()))
            }
            What::AtMost(count, enter, leave) => {
                let (count, most) = (calculate(count, sizes)?, most_inside(&lines, enter, leave));
                fails(most <= count, format!("{most} inside at the same time"))
            }
            What::Inside(count, enter, leave) => {
                let most = most_inside(&lines, enter, leave);
                fails(most == calculate(count, sizes)?, format!("at most {most} inside"))
            }
            What::Turns => fails(outcome.turns, "one thread after the other".into()),
        }
    }

    fn lines(text: &str, lines: &[&str], sizes: &Sizes) -> Result<Option<String>> {
        let numbers =
            match text.split_once("{1..").and_then(|(a, rest)| Some((a, rest.split_once('}')?))) {
                Some((before, (end, after))) => (1..=calculate(end, sizes)?)
                    .map(|number| format!("{before}{number}{after}"))
                    .collect(),
                None => vec![fill(text, sizes)?],
            };
        for wanted in numbers {
            let count = lines.iter().filter(|line| **line == wanted).count();
            if count != 1 {
                let times = if count == 0 { "no line".into() } else { format!("{count} lines") };
                let same =
                    lines.iter().find(|line| head(line) == head(&wanted) && **line != wanted);
                let instead = same.map_or_else(String::new, |line| format!(", but {line:?}"));
                return Ok(Some(format!("{times} {wanted:?}{instead}")));
            }
        }
        Ok(None)
    }
}

fn head(line: &str) -> &str {
    line.split(' ').next().unwrap_or(line)
}

fn said<'a>(what: &str, lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() {
        format!("{what} is empty")
    } else {
        format!("{what}: {}", lines.join(" · "))
    }
}

fn most_inside(lines: &[&str], enter: &str, leave: &str) -> u32 {
    let (mut inside, mut most) = (0_u32, 0);
    for line in lines {
        if line.starts_with(enter) {
            inside += 1;
        } else if line.starts_with(leave) {
            inside = inside.saturating_sub(1);
        }
        most = most.max(inside);
    }
    most
}
