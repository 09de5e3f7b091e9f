//! `result.json` of Classroom 50, the form `classroom50/result/v1`, for one submission:
//! <https://github.com/foundation50/classroom50/wiki/Advanced-Autograding>.
//!
//! One test is one step. Whose work it is, only the runner knows: it says so in the environment, and puts in itself
//! what it does not leave to an autograder.

use std::env;

use anyhow::bail;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{export::pretty::pretty, results::Submission};

/// What the runner must say, and the field that has it.
const DEMANDED: [(&str, &str); 5] = [
    ("CLASSROOM", "classroom"),
    ("ASSIGNMENT", "assignment"),
    ("SUBMISSION_TAG", "submission"),
    ("COMMIT_URL", "commit"),
    ("RELEASE_URL", "release"),
];
/// What it may say.
const OFFERED: [(&str, &str); 2] = [("ASSIGNMENT_TYPE", "assignment_type"), ("OWNER", "owner")];

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Test {
    test_name: String,
    passed: bool,
    score: u32,
    max_score: u32,
}

/// The fields that come from the runner.
pub(crate) fn environment() -> anyhow::Result<Map<String, Value>> {
    let said = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let wanting: Vec<_> =
        DEMANDED.iter().map(|(name, _)| *name).filter(|name| said(name).is_none()).collect();
    if !wanting.is_empty() {
        bail!(
            "cannot write classroom50: the environment has no {}; its runner sets them, and to try it you may, too",
            wanting.join(", ")
        );
    }
    let all = DEMANDED.iter().chain(&OFFERED);
    let mut fields: Map<_, _> = all
        .filter_map(|(name, field)| Some(((*field).to_owned(), Value::String(said(name)?))))
        .collect();
    // Of a first submission there may be nothing to compare: then the commit is all there is to see.
    let review = said("REVIEW_URL").map_or_else(|| fields["commit"].clone(), Value::String);
    fields.insert("review".to_owned(), review);
    Ok(fields)
}

/// The file's text.
pub(crate) fn text(
    submission: &Submission,
    runner: &Map<String, Value>,
    graded_at: &str,
) -> anyhow::Result<String> {
    let steps =
        submission.exercises.iter().flat_map(|it| it.steps.iter().map(move |step| (it, step)));
    let tests: Vec<_> = steps
        .map(|(graded, step)| Test {
            test_name: format!("{}, step {}: {}", graded.name, step.number, step.name),
            passed: step.passed,
            score: step.points,
            max_score: step.max_points,
        })
        .collect();
    let mut file = Map::new();
    file.insert("schema".into(), "classroom50/result/v1".into());
    file.extend(runner.clone());
    file.insert("datetime".into(), graded_at.into());
    file.insert("graded_at".into(), graded_at.into());
    file.insert("score".into(), submission.points.into());
    file.insert("max-score".into(), submission.max_points.into());
    file.insert("tests".into(), json!(tests));
    pretty(&file)
}
