//! Differences between two source trees, as unified diffs with the file names that git gives them.

use anyhow::{Context, bail};
use diffy::{DiffOptions, Patch};

use crate::files::tree::Tree;

/// Stands for "no such file" on one side of a diff.
const NOTHING: &str = "/dev/null";

/// What turns `old` into `new`; empty if they are equal.
pub fn between(old: &Tree, new: &Tree) -> String {
    let added = new.0.keys().filter(|name| !old.0.contains_key(*name));
    let mut names: Vec<_> = old.0.keys().chain(added).collect();
    names.sort();
    names.into_iter().map(|name| between_files(name, old.0.get(name), new.0.get(name))).collect()
}

fn between_files(name: &str, old: Option<&String>, new: Option<&String>) -> String {
    if old == new {
        return String::new();
    }
    let side = |letter, text: Option<&String>| {
        text.map_or(NOTHING.to_owned(), |_| format!("{letter}/{name}"))
    };
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let mut options = DiffOptions::new();
    options.set_original_filename(side('a', old)).set_modified_filename(side('b', new));
    options.create_patch(&text(old), &text(new)).to_string()
}

/// Applies a diff of one or several files.
///
/// # Errors
/// The text is no diff, or does not fit the tree.
pub fn apply(old: &Tree, diff: &str) -> anyhow::Result<Tree> {
    let mut new = old.clone();
    for part in files(diff) {
        apply_to_file(&mut new, &part)?;
    }
    Ok(new)
}

fn apply_to_file(tree: &mut Tree, diff: &str) -> anyhow::Result<()> {
    let patch = Patch::from_str(diff).with_context(|| format!("cannot read the diff\n{diff}"))?;
    let name = |side: Option<&str>, letter: &str| {
        side.filter(|name| *name != NOTHING)
            .map(|name| name.strip_prefix(letter).unwrap_or(name).to_owned())
    };
    let (from, to) = (name(patch.original(), "a/"), name(patch.modified(), "b/"));

    let Some(file) = to.as_ref().or(from.as_ref()) else {
        bail!("cannot read the diff: it names no file")
    };
    let text = match &from {
        None => String::new(),
        Some(name) => tree
            .0
            .remove(name)
            .with_context(|| format!("cannot change {name}: there is no such file"))?,
    };
    let changed = diffy::apply(&text, &patch).with_context(|| format!("cannot change {file}"))?;
    if let Some(name) = to {
        tree.0.insert(name, changed);
    }
    Ok(())
}

/// The part of each file: from its `---` line to the next.
fn files(diff: &str) -> Vec<String> {
    let lines: Vec<_> = diff.split_inclusive('\n').collect();
    let mut parts: Vec<String> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        // A removed line may begin with `--`, but no added `+++` follows it.
        let begins = line.starts_with("--- ")
            && lines.get(number + 1).is_some_and(|next| next.starts_with("+++ "));
        if begins {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        Tree(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn a_diff_turns_one_tree_into_the_other_across_several_files() {
        let old = tree(&[
            ("src/main.rs", "one\ntwo\nthree\n"),
            ("src/gone.rs", "gone\n"),
            ("src/same.rs", "same\n"),
        ]);
        let new = tree(&[
            ("src/main.rs", "one\n2\nthree\n"),
            ("src/same.rs", "same\n"),
            ("src/new.rs", "new\n"),
        ]);

        let diff = between(&old, &new);

        assert_eq!(apply(&old, &diff).unwrap(), new);
        assert!(!diff.contains("same.rs"), "{diff}");
    }

    #[test]
    fn equal_trees_have_no_difference() {
        let files = tree(&[("src/main.rs", "one\n")]);

        assert_eq!(between(&files, &files), "");
        assert_eq!(apply(&files, "").unwrap(), files);
    }

    #[test]
    fn a_diff_of_another_text_is_refused() {
        let diff = between(&tree(&[("src/main.rs", "one\n")]), &tree(&[("src/main.rs", "two\n")]));

        let error = apply(&tree(&[("src/main.rs", "other\n")]), &diff).unwrap_err();

        assert!(format!("{error:#}").starts_with("cannot change src/main.rs: "), "{error:#}");
    }
}
