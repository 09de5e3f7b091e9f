//! What a step is worth: whole points that add up to the whole of the exercise.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use lab::build::cargo;
use lab::course::workspace::{Exercise, Workspace};

/// What an exercise is worth if its manifest says nothing.
pub(crate) const DEFAULT: u32 = 100;

/// The points of the steps of each exercise, by its name and in the order of the steps. They stand in
/// `[package.metadata.lab]` as `points = 60`, shared equally, or as `step_points = [5, 10, …]`.
///
/// # Errors
/// Cargo cannot read the manifests, or the points of an exercise make no sense.
pub fn of(ws: &Workspace, exercises: &[Exercise]) -> anyhow::Result<BTreeMap<String, Vec<u32>>> {
    let lab = metadata(ws)?;
    let points = |exercise: &Exercise| {
        let settings = lab.get(&exercise.folder).unwrap_or(&Value::Null);
        let points = of_one(settings, exercise.steps.len());
        let points =
            points.with_context(|| format!("cannot tell the points of {}", exercise.name))?;
        Ok((exercise.name.clone(), points))
    };
    exercises.iter().map(points).collect()
}

/// `[package.metadata.lab]` of each package, by the package's folder.
fn metadata(ws: &Workspace) -> anyhow::Result<BTreeMap<PathBuf, Value>> {
    let all = cargo::metadata(&ws.root)?;
    let packages = all["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let folder = |package: &Value| {
        let manifest = PathBuf::from(package["manifest_path"].as_str().unwrap_or_default());
        manifest.parent().map(|folder| (folder.to_owned(), package["metadata"]["lab"].clone()))
    };
    Ok(packages.iter().filter_map(folder).collect())
}

/// The points of each of `steps` steps, as the settings have them.
fn of_one(settings: &Value, steps: usize) -> anyhow::Result<Vec<u32>> {
    let whole = |value: &Value| value.as_u64().and_then(|number| u32::try_from(number).ok());
    let total = match &settings["points"] {
        Value::Null => None,
        value => Some(
            whole(value)
                .with_context(|| format!("`points` is {value} and should be a whole number"))?,
        ),
    };
    let Value::Array(list) = &settings["step_points"] else {
        return Ok(shares(total.unwrap_or(DEFAULT), steps));
    };
    let points: Option<Vec<u32>> = list.iter().map(whole).collect();
    let points = points.context("`step_points` should be a list of whole numbers")?;
    if points.len() != steps {
        bail!("`step_points` has {} numbers, and there are {steps} steps", points.len());
    }
    let sum: u32 = points.iter().sum();
    ensure!(
        total.is_none_or(|total| total == sum),
        "`step_points` add up to {sum}, and `points` says otherwise"
    );
    Ok(points)
}

/// Equal whole shares that add up exactly. What is left over goes, one each, to the last steps: they are the harder ones.
fn shares(total: u32, steps: usize) -> Vec<u32> {
    let count = u32::try_from(steps).unwrap_or(u32::MAX).max(1);
    let (share, rest) = (total / count, total % count);
    (0..count).take(steps).map(|at| share + u32::from(at >= count - rest)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_shares_are_whole_and_add_up() {
        assert_eq!(shares(100, 9), [11, 11, 11, 11, 11, 11, 11, 11, 12]);
        assert_eq!(shares(100, 7), [14, 14, 14, 14, 14, 15, 15]);
        assert_eq!(shares(2, 3), [0, 1, 1]);
        assert!(shares(100, 0).is_empty());
    }

    #[test]
    fn a_manifest_may_set_the_whole_or_each_step() {
        assert_eq!(of_one(&Value::Null, 4).unwrap(), [25; 4]);
        assert_eq!(of_one(&json!({ "points": 10 }), 2).unwrap(), [5, 5]);
        assert_eq!(of_one(&json!({ "step_points": [1, 2, 3] }), 3).unwrap(), [1, 2, 3]);
    }

    #[test]
    fn points_that_do_not_fit_the_steps_are_refused() {
        let error = |settings| format!("{:#}", of_one(&settings, 2).unwrap_err());

        assert_eq!(
            error(json!({ "step_points": [1, 2, 3] })),
            "`step_points` has 3 numbers, and there are 2 steps"
        );
        assert_eq!(error(json!({ "points": 1.5 })), "`points` is 1.5 and should be a whole number");
        assert!(error(json!({ "points": 4, "step_points": [1, 2] })).contains("add up to 3"));
    }
}
