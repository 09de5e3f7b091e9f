//! `results.json` of Gradescope, for one submission: <https://gradescope-autograders.readthedocs.io/en/latest/specs/>.
//!
//! One test is one step, so that its points are those of the step. A test is `visible`; who wants to hide tests until a
//! date does so in the settings of the assignment.

use serde::Serialize;

use crate::export::pretty::pretty;
use crate::results::{End, Graded, Step, Submission, Verdict};
use crate::truncated::truncated;

/// Gradescope shows what is longer, too, but nobody reads it.
const MAX_TEXT: usize = 8000;

#[derive(Serialize)]
struct File {
    score: u32,
    execution_time: u64,
    output: String,
    output_format: &'static str,
    visibility: &'static str,
    stdout_visibility: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    score: u32,
    max_score: u32,
    status: &'static str,
    name: String,
    number: String,
    output: String,
    output_format: &'static str,
    visibility: &'static str,
}

/// The file's text. `seconds` is how long grading took.
pub(crate) fn text(submission: &Submission, seconds: f64) -> anyhow::Result<String> {
    let numbered = (1..).zip(&submission.exercises);
    let file = File {
        score: submission.points,
        execution_time: seconds.ceil() as u64,
        output: truncated(&output(submission), MAX_TEXT),
        output_format: "text",
        visibility: "visible",
        stdout_visibility: "hidden",
        tests: numbered
            .flat_map(|(number, it)| it.steps.iter().map(move |step| test(number, it, step)))
            .collect(),
    };
    pretty(&file)
}

fn test(exercise: usize, graded: &Graded, step: &Step) -> Test {
    Test {
        score: step.points,
        max_score: step.max_points,
        status: if step.passed { "passed" } else { "failed" },
        name: format!("{}, step {}: {}", graded.name, step.number, step.name),
        number: format!("{exercise}.{}", step.number),
        output: truncated(&reports(graded, step), MAX_TEXT),
        output_format: "text",
        visibility: "visible",
    }
}

/// What the step's failing checks say.
fn reports(graded: &Graded, step: &Step) -> String {
    let mut text = format!("{}\n", step.goal);
    for check in &step.checks {
        match check.end {
            End::Failed => {
                text.push_str(&format!("\n{}\n\n{}\n", check.name, check.report.trim_end()));
            }
            End::TimedOut => {
                text.push_str(&format!("\n{}: no verdict when the time was over\n", check.name));
            }
            End::Passed | End::Ignored | End::NotRun => {}
        }
    }
    if graded.verdict == Verdict::NotCompiled {
        text.push_str("\nnot run: the program does not compile\n");
    }
    text
}

/// What is about the submission as a whole.
fn output(submission: &Submission) -> String {
    let mut text = String::new();
    for graded in submission.exercises.iter().filter(|it| it.verdict != Verdict::Graded) {
        text.push_str(&format!("{}: {}\n\n", graded.name, graded.message));
    }
    for left in &submission.not_taken {
        text.push_str(&format!("not taken: {}: {}\n", left.path, left.why));
    }
    text
}
