//! CSV (RFC 4180): a line for each submission and exercise, a column for each step.

use anyhow::Context;

use crate::results::{Graded, Results, Submission};

/// The table's text. Where exercises have different numbers of steps, the last columns stay empty.
pub(crate) fn text(results: &Results) -> anyhow::Result<String> {
    let all = || {
        results
            .submissions
            .iter()
            .flat_map(|it| it.exercises.iter().map(move |graded| (it, graded)))
    };
    let steps = all().map(|(_, graded)| graded.steps.len()).max().unwrap_or(0);
    let mut table = csv::Writer::from_writer(Vec::new());
    let head =
        ["submission", "exercise", "points", "max_points", "verdict", "seconds", "not_taken"];
    let head = head
        .map(str::to_owned)
        .into_iter()
        .chain((1..=steps).map(|number| format!("step_{number}")));
    table.write_record(head).context("cannot write the table")?;
    for (submission, graded) in all() {
        table.write_record(row(submission, graded, steps)?).context("cannot write the table")?;
    }
    let bytes = table.into_inner().context("cannot write the table")?;
    String::from_utf8(bytes).context("cannot write the table")
}

fn row(submission: &Submission, graded: &Graded, steps: usize) -> anyhow::Result<Vec<String>> {
    let verdict = serde_json::to_value(graded.verdict).context("cannot write the verdict")?;
    let mut row = vec![
        // Spreadsheets take a text that begins so for a formula, and a name is somebody else's to choose.
        match submission.name.starts_with(['=', '+', '-', '@']) {
            true => format!("'{}", submission.name),
            false => submission.name.clone(),
        },
        graded.name.clone(),
        graded.points.to_string(),
        graded.max_points.to_string(),
        verdict.as_str().unwrap_or_default().to_owned(),
        format!("{:.1}", graded.seconds),
        submission.not_taken.len().to_string(),
    ];
    row.extend(
        (0..steps).map(|at| {
            graded.steps.get(at).map_or_else(String::new, |step| step.points.to_string())
        }),
    );
    Ok(row)
}
