//! Reports that the documents show are those that a learner gets today.
//!
//! A report stands in a block of text below a line `<!-- report: EXERCISE/MISTAKE -->`. `UPDATE_EXPECT=1` writes it anew.

use std::{collections::BTreeMap, env, path::Path};

use lab::files::tree;

use crate::Judged;

/// What is wrong with the reports in `document`, a text for each. `judged` has those of this run by
/// `EXERCISE/MISTAKE`, and if it has not `all`, others are not looked at.
pub fn problems(document: &Path, judged: &BTreeMap<String, Judged>, all: bool) -> Vec<String> {
    let text = tree::read(document).unwrap();
    let mut renewed = text.clone();
    let mut problems = Vec::new();
    for block in blocks(&text) {
        let Some(Judged { report, .. }) = judged.get(block.name) else {
            if !all {
                continue;
            }
            problems.push(format!(
                "{}: there is no report of a mistake {}",
                document.display(),
                block.name
            ));
            continue;
        };
        if masked(block.shown) != masked(report) {
            renewed = renewed.replace(block.whole, &block.with(report));
            problems.push(format!(
                "{}: the report {} is not that of today, write it anew with UPDATE_EXPECT=1. It is:\n\n{report}",
                document.display(),
                block.name
            ));
        }
    }
    if env::var_os("UPDATE_EXPECT").is_some() {
        tree::write_if_changed(document, &renewed).unwrap();
    }
    problems
}

/// The report as a learner gets it, who runs no foreign program and has all steps before them.
pub fn as_shown(report: &str, program: &str, exercise: &str) -> String {
    // Above the title stands which program it is.
    let lines = report.trim_start().lines().skip_while(|line| !line.starts_with("step "));
    let mut shown: Vec<String> = Vec::new();
    // The last line as it was, if it is words that may go on in the next.
    let mut before: Option<&str> = None;
    for whole in lines {
        if shown.iter().any(|line| line.starts_with("  see ")) && !whole.starts_with(INDENT) {
            break;
        }
        let line = whole
            .replace(program, exercise)
            .replace(&format!("packages/{exercise}-mistakes/"), &format!("exercises/{exercise}/"))
            .replace(&format!("packages/{exercise}/"), &format!("exercises/{exercise}/"));
        let goes_on = before.is_some_and(|before| is_broken(before, whole));
        let is_words = goes_on || WORDS.iter().any(|label| whole.starts_with(label));
        before = is_words.then_some(whole);
        match shown.last_mut() {
            // With the learner's shorter paths other lines are full.
            Some(last) if goes_on => *last = format!("{last} {}", line.trim_start()),
            _ => shown.push(line),
        }
    }
    shown.iter().map(|line| broken(line) + "\n").collect()
}

/// The labels of words that are broken where a line is full.
const WORDS: [&str; 3] = ["  command       ", "  likely cause  ", "  program       "];
/// Where the text of a report begins, and before which column it is broken.
const INDENT: &str = "                ";
const WIDTH: usize = 80;

/// Whether the words of a line go on in the next one, whose first word has no room in it.
fn is_broken(line: &str, next: &str) -> bool {
    let Some(text) = next.strip_prefix(INDENT) else { return false };
    let word = text.split(' ').next().unwrap_or_default();
    !word.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH
}

/// Words in lines as the test kit breaks them.
fn broken(line: &str) -> String {
    let Some(label) = WORDS.iter().find(|label| line.starts_with(**label)) else {
        return line.to_owned();
    };
    let mut lines = vec![label.trim_end().to_owned()];
    for word in line[label.len()..].split(' ') {
        let last = lines.last_mut().expect("there is always a last line");
        if *last == label.trim_end() {
            *last = format!("{label}{word}");
        } else if last.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{INDENT}{word}"));
        } else {
            last.push(' ');
            last.push_str(word);
        }
    }
    lines.join("\n")
}

struct Block<'a> {
    name: &'a str,
    /// From the comment to the end of the block.
    whole: &'a str,
    shown: &'a str,
}

impl Block<'_> {
    fn with(&self, report: &str) -> String {
        format!("<!-- report: {} -->\n```text\n{report}```", self.name)
    }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    for (at, start) in text.match_indices("<!-- report: ") {
        let rest = &text[at + start.len()..];
        let Some((name, rest)) = rest.split_once(" -->\n```text\n") else { continue };
        let Some((shown, after)) = rest.split_once("```") else { continue };
        blocks.push(Block { name, whole: &text[at..text.len() - after.len()], shown });
    }
    blocks
}

/// Without what differs from run to run: times, ports, counts that depend on how a stream was cut, and the widths of
/// gaps.
fn masked(report: &str) -> String {
    let words = report.split_whitespace().map(|word| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        // `silence for 0.4 s` is a time, too, though a short number.
        let is_time = word.contains('.') && word.parse::<f64>().is_ok();
        // A port may be cut where a line is full.
        if digits >= 4 || is_time || word.contains('…') {
            word.chars().filter(|c| !c.is_ascii_digit()).collect()
        } else {
            word.replace("--", "")
        }
    });
    words.collect::<Vec<String>>().join(" ").replace('-', "")
}

#[test]
fn a_report_has_the_paths_and_lines_of_a_learner() {
    let words = "waits here for what another thread has, at (src/main.rs:7)";
    let report = format!(
        "program under test: x\n\nstep 1 a: b\n  likely cause  {words}\n                \
         (packages/x/src/main.rs:9)\n  program       x-y runs:\n                main  src/a.rs:1\n  \
         see           docs/x.md\n\nstep 2\n"
    );

    assert_eq!(
        as_shown(&report, "x-y", "x"),
        format!(
            "step 1 a: b\n  likely cause  {words}\n                (exercises/x/src/main.rs:9)\n  \
             program       x runs:\n                main  src/a.rs:1\n  see           docs/x.md\n"
        )
    );

    let full = "  command       x-y-long-name-of-a-wrong-program say --loud --often --thrice\n                --more";
    assert_eq!(
        as_shown(&format!("step 1 a: b\n{full}\n"), "x-y-long-name-of-a-wrong-program", "x"),
        "step 1 a: b\n  command       x say --loud --often --thrice --more\n"
    );
}

#[test]
fn a_report_is_found_and_compared_without_its_numbers() {
    let text = "a\n<!-- report: x/y -->\n```text\n  0.001 s  check :41000\n```\nb\n";

    let blocks = blocks(text);

    assert_eq!((blocks.len(), blocks[0].name), (1, "x/y"));
    assert_eq!(masked(blocks[0].shown), masked("0.202 s check :5123"));
    assert_eq!(masked("silence for 0.4 s"), masked("silence for 1.2 s"));
    assert_ne!(masked(blocks[0].shown), masked("0.202 s program :5123"));
    assert_eq!(
        text.replace(blocks[0].whole, &blocks[0].with("new\n")),
        "a\n<!-- report: x/y -->\n```text\nnew\n```\nb\n"
    );
}
