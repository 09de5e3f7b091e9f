//! Classic wrong programs: `solutions/NAME/mistakes/*.diff`, each with a header that says what it gets wrong.

use std::path::Path;

use anyhow::{Context, bail};

use crate::files::tree::{self, files_below};

/// One wrong program, kept as its difference from the model answer.
#[derive(Debug)]
pub struct Mistake {
    /// The name of its file.
    pub name: String,
    /// What the author got wrong.
    pub title: String,
    /// What an onlooker notices.
    pub sees: String,
    /// The step that must catch it.
    pub step: String,
    /// Words that the report must hold, each of them; none where the words do not matter.
    pub words: Vec<String>,
    /// The page to read on.
    pub read: String,
    /// What turns the model answer into it.
    pub diff: String,
}

impl Mistake {
    /// All mistakes of a solution, by name; none if it has no such folder.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub fn all_of(solution: &Path) -> anyhow::Result<Vec<Self>> {
        let folder = solution.join("mistakes");
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let files = files_below(&folder)?;
        let diffs =
            files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "diff"));
        diffs
            .map(|path| Self::read(path).with_context(|| format!("cannot read {}", path.display())))
            .collect()
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.file_stem().expect("the file has a name").to_string_lossy();
        Self::parse(&name, &tree::read(path)?)
    }

    /// Reads a header and the diff that follows it.
    ///
    /// # Errors
    /// A line of the header that is missing or unknown.
    pub fn parse(name: &str, text: &str) -> anyhow::Result<Self> {
        let begin = text.find("--- ").context("it has no line that begins with `---`")?;
        let (header, diff) = text.split_at(begin);
        let fields = header.lines().filter(|line| !line.trim().is_empty()).map(field);
        let fields = fields.collect::<anyhow::Result<Vec<_>>>()?;
        let all = |key| {
            fields
                .iter()
                .filter(move |(name, _)| *name == key)
                .map(|(_, value)| (*value).to_owned())
        };
        let one =
            |key| all(key).next().with_context(|| format!("its header has no line `{key}: …`"));

        Ok(Self {
            name: name.to_owned(),
            title: one("title")?,
            sees: one("sees")?,
            step: one("step")?,
            words: all("words").collect(),
            read: one("read")?,
            diff: diff.to_owned(),
        })
    }
}

fn field(line: &str) -> anyhow::Result<(&str, &str)> {
    match line.split_once(": ") {
        Some((key @ ("title" | "sees" | "step" | "words" | "read"), value)) => {
            Ok((key, value.trim()))
        }
        _ => bail!("its header has a line that is not title, sees, step, words or read: {line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "title: counts from one\nsees: every line is off by one\nstep: step_1_count\nread: docs/count.md\n";

    #[test]
    fn reads_every_line_of_the_header_and_leaves_the_diff_whole() {
        let text = format!(
            "{HEADER}words: starts at 1\nwords: should start at 0\n--- a/src/main.rs\n+++ b/src/main.rs\n"
        );

        let mistake = Mistake::parse("off-by-one", &text).unwrap();

        assert_eq!(mistake.words, ["starts at 1", "should start at 0"]);
        assert_eq!(mistake.diff, "--- a/src/main.rs\n+++ b/src/main.rs\n");
    }

    #[test]
    fn a_header_without_a_step_is_refused() {
        let header = HEADER.replace("step: step_1_count\n", "");

        let error =
            Mistake::parse("off-by-one", &format!("{header}--- a/src/main.rs\n")).unwrap_err();

        assert_eq!(error.to_string(), "its header has no line `step: …`");
    }
}
