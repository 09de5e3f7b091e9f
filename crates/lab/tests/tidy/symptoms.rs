//! The book's symptom finder: what you see, which wrong program shows it, and the section that explains it.

use std::env;

use lab::{
    course::{
        mistake::Mistake,
        workspace::{Exercise, Step},
    },
    files::tree,
};

use crate::{exercises, links::anchor, refuse, root, text_of, workspace};

const NAME: &str = "docs/mistakes.md";

const INTRODUCTION: &str = "\
# The wrong programs

<!-- Written by `UPDATE_EXPECT=1 cargo test -p lab --test tidy`, from the headers of `solutions/*/mistakes/*.diff`. -->

Your program does something strange, and you don't know why? Look for what you *see*, below the exercise and the step at which
you are. Each row is a wrong program that people really write. Its name tells what its author got wrong, and the link leads to
the section that explains it.

The rows of a step give away what it is about, so try the step first. To watch a wrong program fail, type
`cargo lab demo EXERCISE --mistake NAME`, with the folder of the exercise and the name from the table.
";

#[test]
fn the_symptom_finder_lists_every_mistake() {
    let page = page();
    if env::var_os("UPDATE_EXPECT").is_some() {
        tree::write_if_changed(&root().join(NAME), &page).unwrap();
    }
    let is_old = text_of(NAME) != page;
    let found: Vec<_> = is_old.then(|| format!("{NAME} is out of date")).into_iter().collect();

    refuse(&found, "write it anew: UPDATE_EXPECT=1 cargo test -p lab --test tidy");
}

fn page() -> String {
    let sections = exercises().into_iter().map(|exercise| {
        let mistakes = Mistake::all_of(&workspace().solution(&exercise)).unwrap();
        section(&exercise, &mistakes)
    });
    INTRODUCTION.to_owned() + &sections.collect::<String>()
}

fn section(exercise: &Exercise, mistakes: &[Mistake]) -> String {
    let steps = exercise.steps.iter().map(|step| {
        let rows: String =
            mistakes.iter().filter(|mistake| mistake.step == step.name).map(row).collect();
        if rows.is_empty() { rows } else { heading(step) + &rows }
    });
    format!("\n## {}\n{}", exercise.title, steps.collect::<String>())
}

fn heading(step: &Step) -> String {
    format!(
        "\n### Step {}: {}\n\n| you see | wrong program | read |\n| --- | --- | --- |\n",
        step.number,
        step.title()
    )
}

fn row(mistake: &Mistake) -> String {
    let link = mistake.read.trim_start_matches("docs/");
    let cells = [
        cell(&mistake.sees),
        format!("`{}`: {}", mistake.name, cell(&mistake.title)),
        format!("[{}]({link})", cell(&section_title(&mistake.read))),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// A bar would end the cell, even in code. Outside of code, the two hyphens of an option would become a dash.
fn cell(text: &str) -> String {
    let options = |text: &str| {
        let words = text.split(' ').map(|word| match word.trim_end_matches(',') {
            option if option.starts_with("--") => word.replacen(option, &format!("`{option}`"), 1),
            _ => word.to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(at, part)| if at % 2 == 0 { options(part) } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("`").replace('|', "\\|")
}

/// The words of the heading that a link leads to. Whether there is one, the rules about links say.
fn section_title(link: &str) -> String {
    let (page, wanted) = link.split_once('#').unwrap_or((link, ""));
    let text = text_of(page);
    let mut headings = text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim());
    let found = headings.find(|heading| wanted.is_empty() || anchor(heading) == wanted);
    found.unwrap_or(wanted).to_owned()
}

#[test]
fn a_row_leads_from_what_you_see_to_its_section() {
    let text = "title: ignores --all, and --x\nsees: `a --b | c` fails\nstep: step_1_x\nread: docs/nowhere.md#a-part\n--- a\n";
    let mistake = Mistake::parse("a-guess", text).unwrap();

    assert_eq!(
        row(&mistake),
        "| `a --b \\| c` fails | `a-guess`: ignores `--all`, and `--x` | [a-part](nowhere.md#a-part) |\n"
    );
}
