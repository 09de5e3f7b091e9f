//! What the book includes, shows and asks. mdBook itself says nothing about a file that is missing.

use std::collections::BTreeSet;

use crate::{File, exercises, files, links::join, refuse, root, text_of};

/// The pages of the book: the Markdown files beside the summary.
fn pages() -> Vec<File> {
    let is_beside = |name: &str| name.ends_with(".md") && name.matches('/').count() == 1;
    files("docs").into_iter().filter(|file| is_beside(&file.name)).collect()
}

/// The files that a page includes, each with the anchor behind it: `docs/listings/out/a.out`, ``.
fn includes(page: &File) -> Vec<(String, String)> {
    let all = page.text.split("{{#include ").skip(1).filter_map(|rest| rest.split("}}").next());
    all.map(|it| it.trim().split_once(':').unwrap_or((it.trim(), "")))
        .map(|(file, anchor)| (join(&page.name, file), anchor.to_owned()))
        .collect()
}

#[test]
fn what_a_page_includes_is_there() {
    let mut found = Vec::new();
    for page in pages() {
        for (file, anchor) in includes(&page) {
            let text = text_of(&file);
            if !root().join(&file).is_file() {
                found.push(format!("{} includes {file}, which does not exist", page.name));
            } else if !anchor.is_empty() && !text.lines().any(|line| begins(line, &anchor)) {
                found.push(format!(
                    "{} includes {anchor} of {file}, which has no such anchor",
                    page.name
                ));
            }
        }
    }

    refuse(
        &found,
        "mend the path; the part of a listing begins at `// ANCHOR: name` and ends at `// ANCHOR_END: name`",
    );
}

/// Rust and Markdown have different comments.
fn begins(line: &str, anchor: &str) -> bool {
    [format!("// ANCHOR: {anchor}"), format!("<!-- ANCHOR: {anchor} -->")]
        .contains(&line.trim().to_owned())
}

#[test]
fn what_is_made_for_the_book_is_shown_in_it() {
    let shown: BTreeSet<_> = pages().iter().flat_map(includes).map(|(file, _)| file).collect();
    let folders = [
        "docs/explored/",
        "docs/listings/examples/",
        "docs/listings/out/",
        "docs/listings/refused/",
        "docs/pictures/",
        "docs/speed/",
    ];
    let all = files("docs").into_iter().map(|file| file.name).filter(|name| {
        let is_drawing = name.starts_with("docs/pictures/") && !name.ends_with(".svg");
        let is_source = is_drawing || name.ends_with(".json") || name.ends_with(".toml");
        folders.iter().any(|folder| name.starts_with(folder)) && !is_source
    });
    let found: Vec<_> = all
        .filter(|name| !shown.contains(name))
        .map(|name| format!("no page includes {name}"))
        .collect();

    refuse(&found, "show it where it helps, by {{#include …}}, or remove it");
}

#[test]
fn a_listing_is_shown_with_the_command_that_runs_it() {
    let mut found = Vec::new();
    for page in pages() {
        for (file, _) in includes(&page) {
            let name = file
                .strip_prefix("docs/listings/examples/")
                .and_then(|file| file.strip_suffix(".rs"));
            let command = |name: &str| format!("`cargo run -q -p listings --example {name}`");
            if let Some(command) = name.map(command).filter(|command| !page.text.contains(command))
            {
                found.push(format!("{} shows {file} and does not say {command}", page.name));
            }
        }
    }

    refuse(
        &found,
        "a reader of the book does not see the listing's name: put the command between listing and output",
    );
}

#[test]
fn every_page_is_in_the_summary() {
    let summary = text_of("docs/SUMMARY.md");
    let missing = pages().into_iter().map(|page| page.name).filter(|name| {
        let name = name.strip_prefix("docs/").expect("pages are in docs");
        name != "SUMMARY.md" && !summary.contains(&format!("]({name})"))
    });
    let found: Vec<_> =
        missing.map(|name| format!("docs/SUMMARY.md does not list {name}")).collect();

    refuse(&found, "add the line `- [Title](NAME.md)`, or `[Title](NAME.md)` among the appendices");
}

#[test]
fn the_map_that_the_first_page_shows_is_that_of_a_fresh_start() {
    let page = text_of("docs/set-up.md");
    let exercises = exercises();
    let steps: usize = exercises.iter().map(|exercise| exercise.steps.len()).sum();
    let mut found = Vec::new();
    let count = format!("{} exercises, {steps} steps", exercises.len());
    if !page.contains(&count) {
        found.push(format!("docs/set-up.md does not say {count}"));
    }
    for (number, it) in (1..).zip(&exercises) {
        let end = format!("0 of {}", it.steps.len());
        let is_row = |line: &str| {
            line.starts_with(&format!("  {number}  {} ", it.title))
                && line.contains(&it.name)
                && line.ends_with(&end)
        };
        if !page.lines().any(is_row) {
            found.push(format!("docs/set-up.md has no row {number} of {}, {end}", it.name));
        }
    }

    refuse(&found, "copy into it what `cargo lab` prints on a fresh clone");
}

/// The questions of a page with answers to choose from, each as its lines.
fn questions(page: &File) -> impl Iterator<Item = &str> {
    page.text
        .split("<fieldset class=\"question\">")
        .skip(1)
        .map(|rest| rest.split("</fieldset>").next().unwrap_or(rest))
}

/// What is wrong with a question.
fn faults(question: &str) -> Vec<&'static str> {
    let answers: Vec<_> = question.split("<summary>").skip(1).collect();
    let reasons: Vec<_> =
        answers.iter().map(|it| it.split("</summary>").nth(1).unwrap_or_default().trim()).collect();
    let begins = |word: &str| reasons.iter().filter(|it| it.starts_with(word)).count();
    let is_told = |reason: &&str| {
        reason.split("</details>").next().unwrap_or_default().split_whitespace().count() > 5
    };
    let (right, wrong) = (begins("**Yes.**"), begins("**No.**"));
    let names: BTreeSet<_> = question
        .split("<details name=\"")
        .skip(1)
        .map(|it| it.split('"').next().unwrap_or_default())
        .collect();
    let rules = [
        (question.contains("<legend>"), "has no <legend>"),
        (answers.len() > 1, "has fewer than two answers"),
        (right == 1, "has not one answer that begins with **Yes.**"),
        (
            right + wrong == answers.len(),
            "has an answer that begins with neither **Yes.** nor **No.**",
        ),
        (reasons.iter().all(is_told), "has an answer without a reason"),
        (names.len() == 1, "has answers that are not of one name, so that several stay open"),
    ];
    rules.into_iter().filter(|(holds, _)| !holds).map(|(_, fault)| fault).collect()
}

#[test]
fn a_question_has_one_right_answer_and_a_reason_behind_each() {
    let mut found = Vec::new();
    for page in pages() {
        for question in questions(&page) {
            let legend = question
                .split("<legend>")
                .nth(1)
                .and_then(|it| it.split("</legend>").next())
                .unwrap_or("?");
            found.extend(
                faults(question)
                    .into_iter()
                    .map(|fault| format!("{}: {legend}: {fault}", page.name)),
            );
        }
    }

    refuse(&found, "CONTRIBUTING.md shows the form of a question");
}

#[test]
fn faults_of_a_question_are_found() {
    let answer = |word: &str| {
        format!(
            "<details name=\"q\"><summary>It is.</summary>\n\n{word} One two three four five.\n\n</details>\n"
        )
    };
    let good = format!("<legend>Is it?</legend>\n{}{}", answer("**No.**"), answer("**Yes.**"));

    assert_eq!(faults(&good), [""; 0]);
    assert_eq!(faults(&good.replace("**Yes.**", "**No.**")).len(), 1);
    assert_eq!(
        faults(&good.replacen("One two three four five.", "", 1)),
        ["has an answer without a reason"]
    );
    assert_eq!(faults(&good.replacen("\"q\"", "\"r\"", 1)).len(), 1);
}

#[test]
fn a_picture_is_told_in_words() {
    let mut found = Vec::new();
    for file in files("docs")
        .iter()
        .filter(|file| file.name.ends_with(".svg") || file.name.ends_with(".md"))
    {
        for picture in
            file.text.split("<svg").skip(1).map(|it| it.split("</svg>").next().unwrap_or(it))
        {
            for part in ["role=\"img\"", "<title", "<desc", "aria-labelledby="] {
                if !picture.contains(part) {
                    found.push(format!("{}: a picture without {part}", file.name));
                }
            }
        }
    }

    refuse(&found, "who cannot see the picture reads its title and its description");
}

#[test]
fn the_minutes_of_a_schedule_add_up_to_those_of_the_exercise() {
    let mut found = Vec::new();
    for exercise in exercises() {
        let manifest = text_of(&format!("exercises/{}/Cargo.toml", exercise.name));
        let set: u32 = manifest
            .lines()
            .find_map(|line| line.strip_prefix("minutes = "))
            .and_then(|minutes| minutes.trim().parse().ok())
            .unwrap_or_default();
        let sum = minutes(&text_of(&format!("docs/{}.md", exercise.name)));
        if set != sum {
            found.push(format!(
                "docs/{}.md plans {sum} minutes, and Cargo.toml has {set}",
                exercise.name
            ));
        }
    }

    refuse(
        &found,
        "change the rows below `For instructors`, or `minutes` in the exercise's Cargo.toml",
    );
}

#[test]
fn the_schedule_of_the_course_adds_up_those_of_the_chapters() {
    let schedule = text_of("docs/instructors.md");
    let row = |page: &str| {
        let rest = schedule.lines().find_map(|line| line.split_once(&format!("]({page}) | ")))?.1;
        rest.split(' ').next()?.parse::<u32>().ok()
    };
    let mut found = Vec::new();
    let mut together = 0;
    for page in pages() {
        let name = page.name.strip_prefix("docs/").expect("pages are in docs");
        let sum = minutes(&page.text);
        together += sum;
        if sum > 0 && row(name) != Some(sum) {
            found.push(format!(
                "docs/instructors.md: {name} has {sum} minutes, and not {:?}",
                row(name)
            ));
        }
    }
    if !schedule.contains(&format!("| **together** | **{together}** |")) {
        found.push(format!("docs/instructors.md: all chapters together have {together} minutes"));
    }

    refuse(&found, "change the schedule, and the sentence below it");
}

/// The sum of the numbers that begin the rows of the plan at the end of a chapter.
fn minutes(chapter: &str) -> u32 {
    let plan = chapter.split("<summary>For instructors").nth(1).unwrap_or_default();
    plan.lines()
        .filter_map(|row| row.strip_prefix("| ")?.split(' ').next()?.parse::<u32>().ok())
        .sum()
}
