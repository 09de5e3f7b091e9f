//! What grading has found, as data. Every format is made from it, and `--format json` is it.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use lab::{build::suite::Outcome, course::workspace::Exercise};

/// Names the form of the JSON, which `docs/grading/grade.schema.json` describes. A reader refuses another.
pub(crate) const SCHEMA: &str = "threads-and-sockets/grade/1";

/// All submissions of one run, sorted by name.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Results {
    pub(crate) schema: String,
    /// When grading began, in UTC: `2026-11-21T18:55:00Z`.
    pub(crate) graded_at: String,
    /// How long it took.
    pub(crate) seconds: f64,
    pub(crate) submissions: Vec<Submission>,
}

/// What one submission got.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Submission {
    pub(crate) name: String,
    pub(crate) points: u32,
    pub(crate) max_points: u32,
    /// Files that were found beside the sources and had no influence.
    pub(crate) not_taken: Vec<NotTaken>,
    pub(crate) exercises: Vec<Graded>,
}

/// A file that grading left where it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NotTaken {
    /// From the submission's folder, with `/`.
    pub(crate) path: String,
    pub(crate) why: String,
}

/// One exercise of one submission.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Graded {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) verdict: Verdict,
    /// What the verdict rests on: where the sources were found, what the compiler says, which limit was reached.
    pub(crate) message: String,
    pub(crate) points: u32,
    pub(crate) max_points: u32,
    /// Set by whoever has measured it.
    pub(crate) seconds: f64,
    pub(crate) steps: Vec<Step>,
}

/// How far grading came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// Every check has said what it has to say.
    Graded,
    /// The time was over; what had been said until then counts.
    TimedOut,
    /// It had more processes than are good for a machine; what had been said until then counts.
    Stopped,
    NotCompiled,
    /// The submission has no sources of this exercise.
    NotFound,
    /// The grader itself failed: this says nothing about the submission.
    NotGraded,
}

/// A step is worth its points if all its checks passed, whatever the other steps did.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) number: usize,
    pub(crate) name: String,
    pub(crate) goal: String,
    pub(crate) points: u32,
    pub(crate) max_points: u32,
    pub(crate) passed: bool,
    pub(crate) checks: Vec<Check>,
}

/// One check of a step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Check {
    /// As the test is called: `step_2_echo::sends_back_the_bytes_that_came`.
    pub(crate) name: String,
    pub(crate) end: End,
    /// Empty if it passed or did not run.
    pub(crate) report: String,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum End {
    Passed,
    Failed,
    Ignored,
    /// It had no verdict when the time was over.
    TimedOut,
    NotRun,
}

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Passed => Self::Passed,
            Outcome::Failed => Self::Failed,
            Outcome::Ignored => Self::Ignored,
        }
    }
}

impl Graded {
    /// An exercise of which no check has run.
    pub(crate) fn without_checks(task: &Task<'_>, verdict: Verdict, message: String) -> Self {
        Self::of(task, verdict, message, &BTreeMap::new())
    }

    /// Counts the points. `ends` has the checks that ran, by name, with their reports.
    pub(crate) fn of(
        task: &Task<'_>,
        verdict: Verdict,
        message: String,
        ends: &BTreeMap<String, (End, String)>,
    ) -> Self {
        let steps = task.exercise.steps.iter().zip(task.points);
        let steps: Vec<_> =
            steps.map(|(step, points)| graded_step(task, step, *points, ends)).collect();
        Self {
            name: task.exercise.name.clone(),
            title: task.exercise.title.clone(),
            verdict,
            message,
            points: steps.iter().map(|step| step.points).sum(),
            max_points: steps.iter().map(|step| step.max_points).sum(),
            seconds: 0.0,
            steps,
        }
    }

    /// The first step that is not done.
    pub(crate) fn first_open(&self) -> Option<&Step> {
        self.steps.iter().find(|step| !step.passed)
    }
}

/// What there is to be graded, the same for all submissions.
pub(crate) struct Task<'a> {
    pub(crate) exercise: &'a Exercise,
    /// What each step is worth.
    pub(crate) points: &'a [u32],
    /// The names of all checks, as the suite lists them.
    pub(crate) checks: &'a [String],
}

fn graded_step(
    task: &Task<'_>,
    step: &lab::course::workspace::Step,
    max_points: u32,
    ends: &BTreeMap<String, (End, String)>,
) -> Step {
    let check = |name: &String| {
        let (end, report) = ends.get(name).cloned().unwrap_or((End::NotRun, String::new()));
        Check { name: name.clone(), end, report }
    };
    let checks: Vec<_> = task.checks.iter().filter(|name| step.owns(name)).map(check).collect();
    // Ignored checks neither help nor harm; a step none of whose checks ran is not done.
    let mut counted = checks.iter().filter(|check| check.end != End::Ignored).peekable();
    let passed = counted.peek().is_some() && counted.all(|check| check.end == End::Passed);
    Step {
        number: step.number,
        name: step.title().to_owned(),
        goal: step.goal.clone(),
        points: if passed { max_points } else { 0 },
        max_points,
        passed,
        checks,
    }
}

impl Submission {
    /// Adds up the exercises.
    pub(crate) fn new(name: String, not_taken: Vec<NotTaken>, exercises: Vec<Graded>) -> Self {
        Self {
            name,
            points: exercises.iter().map(|it| it.points).sum(),
            max_points: exercises.iter().map(|it| it.max_points).sum(),
            not_taken,
            exercises,
        }
    }

    /// Whether grading itself has failed somewhere, so that the points mean nothing.
    pub(crate) fn is_unjudged(&self) -> bool {
        self.exercises.iter().any(|it| it.verdict == Verdict::NotGraded)
    }
}

/// With one digit behind the point: more would only differ from run to run.
pub(crate) fn in_seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10.0).round() / 10.0
}
