//! `cargo lab new`: an exercise of one step that keeps all rules, to be made into another one.

use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::files::patch;
use crate::files::tree::{self, Tree, write_if_changed};
use crate::terminal::console::Console;
use crate::terminal::style::{DONE, HEADING, NEXT};

#[derive(Debug, clap::Args)]
#[expect(missing_docs, reason = "clap makes the help of it: what the command does, it says itself")]
pub struct Args {
    /// The name of the package and its folders: small letters, digits and `-`
    pub name: String,

    /// The title of its README and its chapter [default: made from the name]
    #[arg(long)]
    pub title: Option<String>,
}

/// What the stub leaves to the learner, and what stands there in the solution.
const ANSWER: &str = "format!(\"hello, {name}\\n\")";
const GAP: &str = "todo!(\"step 1: print `hello, ` and {name:?}, and a newline\")";

/// Writes two folders, the chapter and its line in the summary.
///
/// # Errors
/// The name is none or is taken, or a file cannot be written.
pub fn run(args: &Args, console: &mut Console<'_>) -> anyhow::Result<ExitCode> {
    let (ws, out) = (console.workspace, &mut console.out);
    let name = &args.name;
    let folders = [ws.root.join("exercises").join(name), ws.root.join("solutions").join(name)];
    let chapter = ws.root.join("docs").join(format!("{name}.md"));
    if !is_name(name) {
        bail!(
            "cannot make {name}: a name begins with a small letter and has only small letters, digits and single `-`"
        );
    }
    if let Some(taken) = folders.iter().chain([&chapter]).find(|path| path.exists()) {
        bail!("cannot make {name}: {} is there already", ws.shown(taken));
    }

    let title = args.title.clone().unwrap_or_else(|| title_of(name));
    let [exercise, solution] = trees(name, &title)?;
    exercise.write(&folders[0])?;
    solution.write(&folders[1])?;
    write_if_changed(&chapter, &filled(include_str!("../../templates/chapter.txt"), name, &title))?;
    let summary = ws.root.join("docs/SUMMARY.md");
    let text = tree::read(&summary)?;
    let others: Vec<_> =
        ws.exercises()?.into_iter().map(|exercise| exercise.name).filter(|it| it != name).collect();
    write_if_changed(&summary, &with_chapter(&text, &format!("- [{title}]({name}.md)"), &others))?;

    writeln!(
        out,
        "{DONE}made{DONE:#} {HEADING}{name}{HEADING:#}: an exercise of one step, to be made into yours\n"
    )?;
    for path in folders.iter().chain([&chapter, &summary]) {
        writeln!(out, "  {}", ws.shown(path))?;
    }
    writeln!(out, "\nCONTRIBUTING.md tells how to go on. Begin with the solution, and look:\n")?;
    writeln!(out, "  {NEXT}cargo test -p {name}-solution{NEXT:#}")?;
    Ok(ExitCode::SUCCESS)
}

/// The files of the exercise and those of its solution.
fn trees(name: &str, title: &str) -> anyhow::Result<[Tree; 2]> {
    let filled = |text: &str| filled(text, name, title);
    let program = include_str!("../../templates/solution.rs");
    let model = Tree([("src/main.rs".to_owned(), program.to_owned())].into());
    let changed = |from: &str, to: &str| {
        let text = program.replace(from, to);
        let read_first = format!(
            "//! Greets a person by name. Read README.md here, then type `cargo test -p {name}`."
        );
        let text = if to == GAP {
            text.replace("//! Greets a person by name.", &read_first)
        } else {
            text
        };
        Tree([("src/main.rs".to_owned(), text)].into())
    };
    let stub = changed(ANSWER, GAP);
    let wrong = changed("\"hello, {name}\\n\"", "\"hi, {name}\\n\"");
    let stub_diff = patch::between(&model, &stub);
    let mistake =
        filled(include_str!("../../templates/mistake.txt")) + &patch::between(&model, &wrong);
    let stub = stub.0.into_values().next().context("a tree of one file")?;

    let tree =
        |files: [(&str, String); 6]| Tree(files.map(|(file, text)| (file.to_owned(), text)).into());
    let exercise = tree([
        ("Cargo.toml", filled(include_str!("../../templates/exercise.toml"))),
        ("README.md", filled(include_str!("../../templates/readme.txt"))),
        ("HINTS.md", filled(include_str!("../../templates/hints.txt"))),
        ("src/main.rs", stub),
        ("tests/steps/main.rs", filled(include_str!("../../templates/steps.rs"))),
        ("tests/steps/step_1_greet.rs", filled(include_str!("../../templates/step.rs"))),
    ]);
    let files = [
        ("Cargo.toml", filled(include_str!("../../templates/solution.toml"))),
        ("src/main.rs", program.to_owned()),
        ("stub.diff", stub_diff),
        ("mistakes/another-word.diff", mistake),
        ("demo/1-greeting.scene", filled(include_str!("../../templates/greeting.scene"))),
        ("demo/2-nobody.scene", filled(include_str!("../../templates/nobody.scene"))),
    ];
    Ok([exercise, Tree(files.map(|(file, text)| (file.to_owned(), text)).into())])
}

fn filled(template: &str, name: &str, title: &str) -> String {
    template.replace("NAME", name).replace("TITLE", title)
}

fn is_name(name: &str) -> bool {
    let parts = || name.split('-');
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && parts().all(|part| !part.is_empty())
        && parts().flat_map(str::chars).all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// `my-thing` to `My thing`.
fn title_of(name: &str) -> String {
    let words = name.replace('-', " ");
    words[..1].to_uppercase() + &words[1..]
}

/// The summary with a line more, behind that of the last exercise: what comes later is something else.
fn with_chapter(summary: &str, line: &str, exercises: &[String]) -> String {
    let is_exercise =
        |it: &&str| exercises.iter().any(|name| it.ends_with(&format!("]({name}.md)\n")));
    let lines: Vec<_> = summary.split_inclusive('\n').collect();
    let last = lines.iter().rposition(is_exercise).map_or(lines.len(), |at| at + 1);
    format!("{}{line}\n{}", lines[..last].concat(), lines[last..].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_packages() {
        assert!(["a", "my-thing", "tcp2"].iter().all(|name| is_name(name)));
        assert!(
            ["", "-a", "a-", "a--b", "A", "a_b", "2a", "../a", "ä"]
                .iter()
                .all(|name| !is_name(name))
        );
    }

    #[test]
    fn the_chapter_comes_behind_that_of_the_last_exercise() {
        let summary = "# S\n\n- [A](a.md)\n- [Speed](speed.md)\n\n[End](z.md)\n";

        assert_eq!(
            with_chapter(summary, "- [B](b.md)", &["a".to_owned()]),
            "# S\n\n- [A](a.md)\n- [B](b.md)\n- [Speed](speed.md)\n\n[End](z.md)\n"
        );
    }

    #[test]
    fn the_stub_is_the_solution_with_a_gap() {
        let [exercise, solution] = trees("my-thing", "My thing").unwrap();

        let stub = patch::apply(
            &Tree([("src/main.rs".to_owned(), solution.0["src/main.rs"].clone())].into()),
            &solution.0["stub.diff"],
        );

        assert_eq!(stub.unwrap().0["src/main.rs"], exercise.0["src/main.rs"]);
        assert!(exercise.0["src/main.rs"].contains("todo!"));
        assert!(
            !exercise
                .0
                .values()
                .chain(solution.0.values())
                .any(|text| text.contains("NAME") || text.contains("TITLE"))
        );
    }
}
