//! What every program needs is one text: a reader who knows it from one exercise knows it in all of them.

use crate::{File, files, refuse, solutions, stubs};

/// Items that are the same wherever they are, compared by name, without visibility and layout. The template of
/// `cargo lab new` has the text; an enum may have variants of its own after those of the template.
const ITEMS: [&str; 4] = ["enum Failure", "fn cannot", "fn print", "fn log"];

#[test]
fn how_programs_report_and_print_is_one_text() {
    let templates = files("crates/lab/templates").into_iter();
    let mut all: Vec<_> = templates.filter(|file| file.name.ends_with("solution.rs")).collect();
    all.extend(solutions().into_iter().filter(|file| file.name.contains("/src/")));
    all.extend(stubs::files());
    let found: Vec<_> = ITEMS.iter().flat_map(|item| differences(item, &all)).collect();

    refuse(&found, "copy the text of the file that is named last");
}

/// The files in which an item is not as in the first one that has it.
fn differences(item: &str, files: &[File]) -> Vec<String> {
    let mut texts = files.iter().filter_map(|file| Some((&file.name, text_of(item, &file.text)?)));
    let Some((first, model)) = texts.next() else { return Vec::new() };
    let others = texts.filter(|(_, text)| match item.starts_with("enum") {
        true => !text.starts_with(model.trim_end_matches('}').trim_end_matches(',')),
        false => *text != model,
    });
    others.map(|(name, _)| format!("{name}: `{item}` is not as in {first}")).collect()
}

/// An item up to its last brace, without white space.
fn text_of(item: &str, file: &str) -> Option<String> {
    let lines: Vec<_> = file.lines().collect();
    let begins = |line: &&str| {
        let rest = line.trim_start_matches("pub ").strip_prefix(item);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let begin = lines.iter().position(begins)?;
    let end = begin + lines[begin..].iter().position(|line| *line == "}")?;
    let text: String = lines[begin..=end].concat().split_whitespace().collect();
    // rustfmt sets these by the width of a file's lines.
    Some(text.trim_start_matches("pub").replace(",)", ")").replace(",}", "}"))
}

#[test]
fn an_item_is_compared_without_its_layout() {
    let file = |name: &str, text: &str| File { name: name.to_owned(), text: text.to_owned() };
    let log = "pub fn log(line: &str) {\n    print(\n        line,\n    );\n}\n";
    let files = [
        file("model", &format!("enum Failure {{\n    Error,\n}}\n\n{log}")),
        file(
            "same",
            "enum Failure {\n    Error,\n    More,\n}\n\nfn log(line: &str) {\n    print(line);\n}\n",
        ),
        file(
            "other",
            "enum Failure {\n    Fault,\n}\n\nfn log(text: &str) {\n    print(text);\n}\n\nfn logs() {}\n",
        ),
    ];

    assert_eq!(differences("enum Failure", &files), ["other: `enum Failure` is not as in model"]);
    assert_eq!(differences("fn log", &files), ["other: `fn log` is not as in model"]);
    assert!(differences("fn print", &files).is_empty());
}
