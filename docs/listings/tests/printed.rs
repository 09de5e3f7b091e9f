//! Every program that the book shows prints what the book says it prints.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use assert_cmd::Command;

/// None of them needs a second of its own; a loaded machine may.
const PATIENCE: Duration = Duration::from_secs(60);

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The names of the files in a folder that end in `ending`, without it.
fn names(folder: &str, ending: &str) -> BTreeSet<String> {
    let files = fs::read_dir(here().join(folder)).unwrap().map(|entry| entry.unwrap().file_name());
    files.filter_map(|name| name.to_str()?.strip_suffix(ending).map(str::to_owned)).collect()
}

/// Where cargo has put the program of a listing: beside the folder of this test's own program.
fn program(name: &str) -> Result<PathBuf, String> {
    let mine = env::current_exe().unwrap();
    let folder =
        mine.ancestors().nth(2).expect("this program is in target/PROFILE/deps").join("examples");
    let program = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    let changed = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
    let source = here().join("examples").join(format!("{name}.rs"));
    if changed(&program) < changed(&source) {
        return Err(format!(
            "{name} has not been built since its last change: `cargo test -p listings` builds it"
        ));
    }
    Ok(program)
}

/// Runs a listing, and tells what is wrong with it.
fn judge(name: &str) -> Result<(), String> {
    let program = program(name)?;
    let source = fs::read_to_string(here().join("examples").join(format!("{name}.rs"))).unwrap();
    if source.starts_with("//! Linux:") && !cfg!(target_os = "linux") {
        return Ok(());
    }
    let output = Command::new(program)
        .timeout(PATIENCE)
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        return Err(format!(
            "{name} ended with {}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let shown = here().join("out").join(format!("{name}.out"));
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&shown, &printed).unwrap();
    }
    let expected = fs::read_to_string(&shown).unwrap_or_default();
    let differs = || {
        format!(
            "{name} does not print what out/{name}.out has.\n  shown: {expected:?}\n  now:   {printed:?}"
        )
    };
    if printed == expected { Ok(()) } else { Err(differs()) }
}

#[test]
fn every_listing_prints_what_the_book_shows() {
    let listings = names("examples", ".rs");

    let problems: Vec<_> = thread::scope(|scope| {
        let judged: Vec<_> = listings.iter().map(|name| scope.spawn(move || judge(name))).collect();
        judged.into_iter().filter_map(|judged| judged.join().unwrap().err()).collect()
    });

    assert!(
        problems.is_empty(),
        "\n{}\n\nTo mend it: look whether the new output is right, then UPDATE_EXPECT=1 cargo test -p listings\n",
        problems.join("\n")
    );
}

#[test]
fn every_output_belongs_to_a_listing() {
    let without: Vec<_> =
        names("out", ".out").difference(&names("examples", ".rs")).cloned().collect();

    assert!(without.is_empty(), "remove from docs/listings/out what has no program: {without:?}");
}
