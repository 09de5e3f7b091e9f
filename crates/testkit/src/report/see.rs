//! Where to read on: the section of the chapter that the step's own file names.

use std::path::Path;
use std::{env, fs};

use crate::check::gate::Step;

/// `docs/shout.md, "Loud"; HINTS.md, step 2`. Without the step's file, which a grader may not have,
/// the chapter alone.
pub(super) fn see(exercise: &str, step: &Step, test: &str) -> String {
    let chapter = env::current_dir().ok().and_then(|folder| section_of(&folder, exercise, test));
    let chapter = chapter.unwrap_or_else(|| format!("docs/{exercise}.md"));
    format!("{chapter}; HINTS.md, step {}", step.number)
}

/// Looks for the file from the folder of the package up to that of the workspace.
fn section_of(folder: &Path, exercise: &str, test: &str) -> Option<String> {
    let module = test.split("::").find(|part| part.starts_with("step_"))?;
    let file = Path::new("tests/steps").join(format!("{module}.rs"));
    let places = folder.ancestors().take(3).flat_map(|folder| {
        [folder.join("exercises").join(exercise).join(&file), folder.join(&file)]
    });
    places.filter_map(|path| fs::read_to_string(path).ok()).find_map(|text| section(&text))
}

/// What follows `Read on:` in the header, up to the end of the section's name in quotes.
fn section(source: &str) -> Option<String> {
    let header: Vec<&str> = source.lines().map_while(|line| line.strip_prefix("//!")).collect();
    let header = header.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    let (_, rest) = header.split_once("Read on: ")?;
    let (chapter, name) = rest.split_once('"')?;
    let (name, _) = name.split_once('"')?;
    Some(format!("{chapter}\"{name}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_read_from_the_header() {
        let source = "//! Shout.\n//!\n//! Read on: docs/shout.md,\n//! \"Loud and clear\". `shout` \
                      in the documentation.\n\nuse crate::x;\n";
        assert_eq!(section(source).as_deref(), Some("docs/shout.md, \"Loud and clear\""));
        assert_eq!(section("//! Shout.\n"), None);
    }
}
