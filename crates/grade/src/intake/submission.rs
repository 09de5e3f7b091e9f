//! Takes from a submission what a learner may change, the sources of the program, and lists what was left where it was.
//!
//! Nothing of a submission is followed out of its folder: symbolic links are listed, not read.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use lab::course::workspace::Workspace;
use lab::files::tree::{Tree, slashed};

use crate::intake::walk::{Found, Kind, walk};
use crate::results::NotTaken;

/// More than this is no program of a learner: files, and bytes in all of them together.
const MAX_FILES: usize = 200;
const MAX_BYTES: u64 = 2 << 20;

/// The folder of one submission.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
}

/// The sources of one exercise, with names that begin with `src/`.
pub(crate) struct Sources {
    pub(crate) tree: Tree,
    /// Where they were found, in words.
    pub(crate) found: String,
}

/// The submissions in a folder, sorted by name, and the names of what is none.
pub(crate) fn entries(folder: &Path) -> anyhow::Result<(Vec<Entry>, Vec<String>)> {
    let cannot = || format!("cannot read the submissions in {}", folder.display());
    let (mut entries, mut others) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let name = printable(&entry.file_name().to_string_lossy());
        if name.starts_with('.') {
            continue;
        }
        // Not `is_dir` of the path: that would follow a link.
        match entry.file_type().with_context(cannot)?.is_dir() {
            true => entries.push(Entry { name, folder: entry.path() }),
            false => others.push(name),
        }
    }
    entries.sort_by(|one, other| (&one.name, &one.folder).cmp(&(&other.name, &other.folder)));
    others.sort();
    Ok((entries, others))
}

/// A submission by itself, named as its folder.
pub(crate) fn entry(folder: &Path) -> anyhow::Result<Entry> {
    let folder = folder
        .canonicalize()
        .with_context(|| format!("cannot read the submission {}", folder.display()))?;
    let name = folder
        .file_name()
        .map_or_else(|| "submission".into(), |name| printable(&name.to_string_lossy()));
    Ok(Entry { name, folder })
}

/// A name goes into lines, files and XML: what would break those becomes `?`.
fn printable(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() || c == char::REPLACEMENT_CHARACTER { '?' } else { c })
        .collect()
}

/// Where a submission keeps the sources of an exercise. Several layouts are understood, as files reach a grader in
/// several ways; in the last, only if there is but `one` exercise to be graded.
pub(crate) fn sources_folder(
    submission: &Path,
    exercise: &str,
    one: bool,
) -> Option<(PathBuf, &'static str)> {
    let places = [
        (format!("exercises/{exercise}/src"), "a repository", true),
        (format!("{exercise}/src"), "folders of exercises", true),
        ("src".to_owned(), "the folder of the exercise", one),
        (String::new(), "the files of src by themselves", one),
    ];
    let mut folder = submission.to_owned();
    // Archives often hold one folder that holds all the rest.
    for _ in 0..3 {
        for (place, what, fits) in &places {
            let sources = folder.join(place);
            if *fits && has_no_link(&folder, place) && is_plain_file(&sources.join("main.rs")) {
                return Some((sources, what));
            }
        }
        folder = only_folder(&folder)?;
    }
    None
}

/// Every folder on the way is one of the submission's own.
fn has_no_link(folder: &Path, place: &str) -> bool {
    let mut path = folder.to_owned();
    place.split('/').filter(|part| !part.is_empty()).all(|part| {
        path.push(part);
        fs::symlink_metadata(&path).is_ok_and(|data| data.is_dir())
    })
}

fn is_plain_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_file())
}

/// The only folder in a folder, if there is but one.
fn only_folder(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut folders = entries.filter(|it| {
        let hidden = it.file_name().to_string_lossy().starts_with('.');
        !hidden && it.file_type().is_ok_and(|kind| kind.is_dir())
    });
    let only = folders.next()?.path();
    folders.next().is_none().then_some(only)
}

/// Reads the sources of an exercise. `None` if the submission has none. What cannot be taken goes to `left`.
pub(crate) fn sources(
    entry: &Entry,
    exercise: &str,
    one: bool,
    left: &mut Vec<NotTaken>,
) -> Option<Sources> {
    let (folder, what) = sources_folder(&entry.folder, exercise, one)?;
    let (mut tree, mut bytes) = (Tree::default(), 0);
    for file in walk(&folder) {
        let name = format!("src/{}", relative(&folder, &file.path));
        let path = relative(&entry.folder, &file.path);
        bytes += file.length;
        let text = text_of(&file, tree.0.len(), bytes);
        match text {
            Ok(text) => drop(tree.0.insert(name, text)),
            Err(why) => left.push(NotTaken { path, why: why.to_owned() }),
        }
    }
    let found = match relative(&entry.folder, &folder) {
        place if place.is_empty() => what.to_owned(),
        place => format!("{what}, in {}", printable(&place)),
    };
    Some(Sources { tree, found })
}

/// The text of a source, the one after `files` others, with `bytes` in all of them together; or why it is not taken.
fn text_of(file: &Found, files: usize, bytes: u64) -> Result<String, &'static str> {
    if file.kind != Kind::File {
        return Err(file.kind.words());
    }
    if file.path.to_str().is_none() {
        return Err("its name is not UTF-8 text");
    }
    if files >= MAX_FILES {
        return Err("there are more than 200 files");
    }
    if bytes > MAX_BYTES {
        return Err("the files are larger than 2 MiB together");
    }
    let bytes = fs::read(&file.path).map_err(|_| "it cannot be read")?;
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text")
}

/// Files of a submission that stand beside the sources and are not those of the workspace: somebody has changed or added
/// them, and that has no influence. Files that are the same are not worth a line.
pub(crate) fn changed_beside(
    entry: &Entry,
    exercise: &str,
    one: bool,
    ws: &Workspace,
) -> Vec<NotTaken> {
    let Some((sources, _)) = sources_folder(&entry.folder, exercise, one) else {
        return Vec::new();
    };
    let place = relative(&entry.folder, &sources);
    // What the folder that holds the sources stands for in the workspace.
    let (mine, model) = match place.strip_suffix(&format!("exercises/{exercise}/src")) {
        Some(root) => (entry.folder.join(root), ws.root.clone()),
        None if place.ends_with("src") => (
            sources.parent().expect("it ends in src").to_owned(),
            ws.root.join("exercises").join(exercise),
        ),
        None => return Vec::new(),
    };
    let whole = model == ws.root;
    let is_source = |name: &str| match whole {
        // Of every exercise: those that are not graded now are the learner's as well.
        true => name.starts_with("exercises/") && name.split('/').nth(2) == Some("src"),
        false => name.starts_with("src/"),
    };
    let mut left = Vec::new();
    for file in walk(&mine) {
        let name = relative(&mine, &file.path);
        if is_source(&name) || is_same(&file, &model.join(&name)) {
            continue;
        }
        let why = match file.kind {
            Kind::File if model.join(&name).exists() => "it was changed; the grader's own is used",
            Kind::File => "it was added; only the sources are taken",
            other => other.words(),
        };
        left.push(NotTaken { path: relative(&entry.folder, &file.path), why: why.to_owned() });
    }
    left
}

fn is_same(file: &Found, model: &Path) -> bool {
    let same_length = fs::metadata(model).is_ok_and(|data| data.len() == file.length);
    file.kind == Kind::File && same_length && fs::read(&file.path).ok() == fs::read(model).ok()
}

fn relative(folder: &Path, path: &Path) -> String {
    printable(&slashed(path.strip_prefix(folder).unwrap_or(path)))
}
