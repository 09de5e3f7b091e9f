//! What the Cargo.toml files say.

use std::{collections::BTreeSet, path::Path};

use lab::build::cargo;
use serde_json::Value;

use crate::{exercises, files, refuse, root, text_of};

/// The packages of the workspace, as cargo understands their manifests.
fn packages() -> Vec<Value> {
    let metadata = cargo::metadata(root()).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The package in a folder, or nothing.
fn package_in<'a>(packages: &'a [Value], folder: &str) -> Option<&'a Value> {
    let manifest = root().join(folder).join("Cargo.toml");
    packages
        .iter()
        .find(|package| Path::new(package["manifest_path"].as_str().unwrap()) == manifest)
}

#[test]
fn an_exercise_and_its_solution_are_built_alike() {
    let packages = packages();
    let mut found = Vec::new();
    for exercise in exercises() {
        let name = &exercise.name;
        let (mine, model) = (format!("exercises/{name}"), format!("solutions/{name}"));
        let checks = root().join(&mine).join("tests/steps/main.rs");
        let pair = (package_in(&packages, &mine), package_in(&packages, &model));
        let (Some(exercise), Some(solution)) = pair else { continue };
        found.extend(wrong_targets(&mine, name, exercise, &checks));
        found.extend(wrong_targets(&model, &format!("{name}-solution"), solution, &checks));
        // A learner may have added some: what counts is that none is wanting. Tests of the solution's own may want more.
        let own_tests = root().join(&model).join("tests").exists();
        let needed =
            dependencies(solution).into_iter().filter(|it| !(own_tests && it.ends_with("(dev)")));
        let wanting: Vec<_> = needed.filter(|it| !dependencies(exercise).contains(it)).collect();
        found.extend(
            wanting
                .into_iter()
                .map(|it| format!("{mine}/Cargo.toml lacks a dependency of the solution: {it}")),
        );
    }

    refuse(
        &found,
        "copy both Cargo.toml files from an exercise that is right and change only the names",
    );
}

/// Names and targets of a package against the rule: a program, named as the package, and the exercise's checks.
fn wrong_targets(folder: &str, name: &str, package: &Value, checks: &Path) -> Vec<String> {
    let targets = package["targets"].as_array().unwrap();
    let target = |kind, name: &str| {
        targets.iter().find(|target| target["kind"][0] == kind && target["name"] == name)
    };
    let (program, steps) = (target("bin", name), target("test", "steps"));
    let rules = [
        (package["name"] == name, format!("the package is not named {name}")),
        (program.is_some(), format!("it has no program named {name}, as the package")),
        (
            program.is_none_or(|bin| bin["test"] == false),
            "its program has not `test = false`".to_owned(),
        ),
        (steps.is_some(), "it has no [[test]] named steps".to_owned()),
        (
            steps.is_none_or(|test| is_file(&test["src_path"], checks)),
            "its checks are not the exercise's".to_owned(),
        ),
    ];
    rules
        .into_iter()
        .filter(|(holds, _)| !holds)
        .map(|(_, problem)| format!("{folder}/Cargo.toml: {problem}"))
        .collect()
}

/// The path in a manifest may go through `../..`.
fn is_file(path: &Value, file: &Path) -> bool {
    Path::new(path.as_str().unwrap()).canonicalize().ok() == file.canonicalize().ok()
}

fn dependencies(package: &Value) -> BTreeSet<String> {
    let all = package["dependencies"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or("normal").to_owned();
    all.map(|it| format!("{} ({})", text(&it["name"]), text(&it["kind"]))).collect()
}

#[test]
fn versions_of_dependencies_are_named_once() {
    let mut found = Vec::new();
    for file in files(".").iter().filter(|file| file.name.ends_with("/Cargo.toml")) {
        let mut in_dependencies = false;
        for line in file.text.lines() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies");
            } else if in_dependencies && line.contains('=') && !line.contains("workspace") {
                found.push(format!("{}: {line}", file.name));
            }
        }
    }

    refuse(
        &found,
        "name the version in [workspace.dependencies] of the root and write `name.workspace = true` here",
    );
}

#[test]
fn every_dependency_is_used_and_explained() {
    let manifest = text_of("Cargo.toml");
    let members: String = files(".")
        .iter()
        .filter(|it| it.name.ends_with("/Cargo.toml"))
        .map(|it| it.text.as_str())
        .collect();
    let reasons = text_of("ARCHITECTURE.md");
    let mut found = Vec::new();
    for line in
        section(&manifest, "[workspace.dependencies]").filter(|line| !line.contains("path = "))
    {
        let name = line.split(['=', ' ']).next().unwrap_or_default();
        if !uses(&members, name) {
            found.push(format!("no package uses {name}"));
        }
        if !reasons.contains(&format!("`{name}`")) {
            found.push(format!("ARCHITECTURE.md does not say why there is `{name}`"));
        }
    }

    refuse(
        &found,
        "remove it from [workspace.dependencies], or give it a line of reason in ARCHITECTURE.md",
    );
}

fn uses(manifests: &str, name: &str) -> bool {
    manifests.lines().any(|line| {
        line.starts_with(&format!("{name}.workspace"))
            || line.starts_with(&format!("{name} = {{ workspace"))
    })
}

/// The lines that set something in a section of a manifest.
fn section<'a>(manifest: &'a str, heading: &'a str) -> impl Iterator<Item = &'a str> {
    let below = manifest.lines().skip_while(move |line| *line != heading).skip(1);
    below
        .take_while(|line| !line.starts_with('['))
        .filter(|line| line.contains('=') && !line.starts_with('#'))
}
