//! The results of the class in each format: valid, and with the same points.

use std::{
    fs,
    path::{Path, PathBuf},
};

use predicates::str::contains;
use serde_json::Value;
use tempfile::TempDir;

use crate::{course::CLASS, grade, junit::Xml, schema};

/// A schema of somebody else's format, which stands beside these tests.
fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/grade").join(name)
}

/// The kept results in another format.
fn exported(format: &str) -> String {
    let run = grade(CLASS.folder.path())
        .args(["grade", "--from", "results.json", "--format", format])
        .assert()
        .success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

/// `NAME` and points of each submission, as the results have them.
fn all_points() -> Vec<(String, String)> {
    let all = CLASS.results["submissions"].as_array().unwrap();
    all.iter()
        .map(|it| (it["name"].as_str().unwrap().to_owned(), it["points"].to_string()))
        .collect()
}

#[test]
fn json_keeps_to_its_schema() {
    schema::check(&schema::ours("grade.schema.json"), &CLASS.results);
    assert_eq!(serde_json::from_str::<Value>(&exported("json")).unwrap(), CLASS.results);
}

#[test]
fn text_has_the_same_points() {
    let text = exported("text");

    for (name, points) in all_points() {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")))
            .expect("a line for each");
        assert!(line.contains(&format!(" {points} of 100 ")), "{line}");
    }
}

#[test]
fn the_table_has_the_same_points_and_no_formula() {
    let text = exported("csv");
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<_> = table.records().map(Result::unwrap).collect();

    let points: Vec<_> = rows
        .iter()
        .map(|row| (row[0].trim_start_matches('\'').to_owned(), row[2].to_owned()))
        .collect();
    assert_eq!(points, all_points());
    assert!(rows.iter().all(|row| !row[0].starts_with('=')), "{text}");
    assert_eq!(table.headers().unwrap().iter().next_back(), Some("step_3"));
}

#[test]
fn junit_is_valid_and_has_the_same_points() {
    let text = exported("junit");

    let root = Xml::parse(&text);

    root.check_junit();
    let suites: Vec<_> = root.children.iter().collect();
    let points = suites.iter().map(|suite| {
        let name = suite.attribute("name").trim_end_matches("/greet").to_owned();
        (name, suite.child("properties").children[0].attribute("value").to_owned())
    });
    assert_eq!(points.collect::<Vec<_>>(), all_points());
    let failing = suites.iter().find(|it| it.attribute("name") == "wrong-name/greet").unwrap();
    assert_eq!((failing.attribute("tests"), failing.attribute("failures")), ("3", "1"));
    // The report of the first step holds a control character, which XML cannot.
    assert!(text.contains("not \u{fffd}greeted"), "{text}");
}

#[test]
fn gradescope_gets_a_file_for_each_with_the_same_points() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    grade(CLASS.folder.path())
        .args([
            "grade",
            "--from",
            "results.json",
            "--format",
            "gradescope",
            "--output",
            out.to_str().unwrap(),
        ])
        .assert()
        .success();

    for (name, points) in all_points() {
        let file = fs::read_to_string(out.join(format!("{name}.json"))).unwrap();
        let file: Value = serde_json::from_str(&file).unwrap();
        schema::check(&beside("gradescope.schema.json"), &file);
        let tests = file["tests"].as_array().unwrap();
        let sum: u64 = tests.iter().map(|test| test["score"].as_u64().unwrap()).sum();
        assert_eq!(
            (file["score"].to_string(), sum.to_string()),
            (points.clone(), points),
            "{file:#}"
        );
        assert_eq!(tests.iter().map(|test| test["max_score"].as_u64().unwrap()).sum::<u64>(), 100);
    }
}

#[test]
fn classroom50_gets_a_file_for_each_with_the_same_points() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let runner = ["CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL"];
    grade(CLASS.folder.path())
        .args([
            "grade",
            "--from",
            "results.json",
            "--format",
            "classroom50",
            "--output",
            out.to_str().unwrap(),
        ])
        .envs(runner.map(|name| (name, name.to_lowercase())))
        .assert()
        .success();

    for (name, points) in all_points() {
        let file = fs::read_to_string(out.join(format!("{name}.json"))).unwrap();
        let file: Value = serde_json::from_str(&file).unwrap();
        schema::check(&beside("classroom50.schema.json"), &file);
        let tests = file["tests"].as_array().unwrap();
        let sum: u64 = tests.iter().map(|test| test["score"].as_u64().unwrap()).sum();
        assert_eq!(
            (file["score"].to_string(), sum.to_string()),
            (points.clone(), points),
            "{file:#}"
        );
        assert_eq!(
            (&file["commit"], &file["review"]),
            (&"commit_url".into(), &"commit_url".into())
        );
    }
}

#[test]
fn what_holds_one_submission_refuses_several_and_says_what_to_do() {
    grade(CLASS.folder.path())
        .args(["grade", "--from", "results.json", "--format", "gradescope"])
        .assert()
        .code(1)
        .stderr(contains("a file of it holds one; give a folder with --output"));
    grade(CLASS.folder.path())
        .args(["grade", "--from", "results.json", "--format", "classroom50", "--output", "out"])
        .assert()
        .code(1)
        .stderr(contains("the environment has no CLASSROOM, ASSIGNMENT"));
}
