//! The checks of the solutions, which can be run on any program.

use std::{collections::BTreeMap, process::Command};

use anyhow::bail;

use crate::build::cancel::Cancel;
use crate::build::cargo::{self, Messages};
use crate::build::suite::Suite;
use crate::course::workspace::{Exercise, Workspace};

/// The checks of several exercises, by the exercise's name.
pub type Suites = BTreeMap<String, Suite>;

/// The checks of all solutions, built in the real workspace, by the exercise's name.
///
/// # Errors
/// Cargo cannot be run, or a solution or its checks do not compile.
pub fn build_all(workspace: &Workspace, exercises: &[Exercise]) -> anyhow::Result<Suites> {
    // No `--package`: the same packages as in a plain `cargo test` have the same features, so that nothing is built twice.
    let mut cargo = cargo::build_steps(&workspace.root, Messages::Rendered);
    build(&Cancel::never(), &mut cargo, workspace, exercises)
}

/// As [`build_all`], but builds no others: for those who want a few, and soon.
///
/// # Errors
/// As [`build_all`].
pub fn build_some(
    workspace: &Workspace,
    exercises: &[Exercise],
    cancel: &Cancel,
) -> anyhow::Result<Suites> {
    let mut cargo = cargo::build_steps(&workspace.root, Messages::Rendered);
    for exercise in exercises {
        cargo.arg("--package").arg(format!("{}-solution", exercise.name));
    }
    build(cancel, &mut cargo, workspace, exercises)
}

fn build(
    cancel: &Cancel,
    cargo: &mut Command,
    workspace: &Workspace,
    exercises: &[Exercise],
) -> anyhow::Result<Suites> {
    let built = cargo::build_until(cancel, cargo.arg("--quiet"))?;
    if !built.success {
        bail!("cannot build the checks of the solutions: cargo says why above");
    }
    let suite = |exercise: &Exercise| {
        let suite = Suite::of(&built, &workspace.solution(exercise))?;
        Ok((exercise.name.clone(), suite))
    };
    exercises.iter().map(suite).collect()
}
