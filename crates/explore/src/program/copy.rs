//! The copy of a program that is explored. Its sources are the program's own, line by line; only what `std`,
//! `parking_lot` and `crossbeam_channel` stand for is different, and a `static` is new in each schedule.

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::program::statics;

/// The last line of the copy's root. What stands before it keeps its lines and columns.
const LAST: &str = "\n#[macro_use] extern crate mirror as std; \
    #[doc(hidden)] pub fn explored_main() -> u8 { ::std::process::status(main()) }\n";

/// Crates that the mirror plays, by the names that manifests have for them.
const PLAYED: [(&str, &str); 2] =
    [("parking_lot", "parking_lot"), ("crossbeam-channel", "crossbeam_channel")];

/// What others wrote is not checked again. Only the mirror is optimized: it runs at every step, and takes seconds to
/// compile; with all dependencies the first build would take four times as long.
const PROFILE: &str = r#"
[profile.dev]
debug = false

[profile.dev.package."*"]
debug-assertions = false

[profile.dev.package.mirror]
debug-assertions = false
opt-level = 1
"#;

pub struct Copy {
    /// A workspace of its own: the program, and what runs it.
    pub folder: PathBuf,
    /// Where the sources come from, as a learner writes it, such as `exercises/NAME`.
    pub shown: String,
    /// Numbers that were to be smaller, and are not in the sources.
    pub absent: Vec<String>,
}

/// What a copy is made of.
pub struct Source<'a> {
    pub repository: &'a Path,
    /// The package, relative to the repository.
    pub package: &'a str,
    /// Its `src`, which may be elsewhere.
    pub sources: &'a Path,
    /// Numbers that are smaller in the copy.
    pub literals: Vec<(String, String)>,
}

impl Source<'_> {
    /// Writes the copy to `place/NAME`. Cargo tells packages of the same name in two such workspaces apart by nothing, so
    /// their names have this one in them. What has not changed is left alone, and not compiled again.
    pub fn copy(&self, place: &Path, name: &str) -> Result<Copy> {
        let folder = place.join(name);
        let absent = self.copy_sources(&folder.join("program/src"))?;
        let manifest = folder.join("program/Cargo.toml");
        let stamp = folder.join("stamp");
        if !self.is_current(&stamp) {
            let program = format!(
                "[package]\nname = \"program-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                 autobins = false\n\n[lib]\nname = \"program\"\npath = \"src/main.rs\"\n\n\
                 [dependencies]\nmirror = {{ path = {:?} }}\n{}",
                self.mirror(),
                self.dependencies()?
            );
            write(&manifest, &program)?;
            fs::write(&stamp, "").with_context(|| format!("cannot write {}", stamp.display()))?;
        }
        let run = format!(
            "[package]\nname = \"run-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [[bin]]\nname = \"explored-{name}\"\npath = \"main.rs\"\n\n[dependencies]\n\
             mirror = {{ path = {:?} }}\nprogram = {{ package = \"program-{name}\", path = \"../program\" }}\n",
            self.mirror()
        );
        write(&folder.join("run/Cargo.toml"), &run)?;
        let main = "fn main() {\n    mirror::machine::serve(program::explored_main);\n}\n";
        write(&folder.join("run/main.rs"), main)?;
        let workspace =
            format!("[workspace]\nmembers = [\"program\", \"run\"]\nresolver = \"3\"\n{PROFILE}");
        write(&folder.join("Cargo.toml"), &workspace)?;
        self.write_played(place)?;
        if !folder.join("Cargo.lock").exists() {
            let lock = self.repository.join("Cargo.lock");
            fs::copy(&lock, folder.join("Cargo.lock"))
                .with_context(|| format!("cannot copy {}", lock.display()))?;
        }
        Ok(Copy { folder, shown: self.package.into(), absent })
    }

    /// Whether the manifest was made after all that it is made of. To ask cargo takes longer than the rest of a copy.
    fn is_current(&self, stamp: &Path) -> bool {
        let changed = |file: &Path| fs::metadata(file)?.modified();
        let made_of = [
            Ok(self.repository.join("Cargo.toml")),
            Ok(self.repository.join(self.package).join("Cargo.toml")),
            std::env::current_exe(),
        ];
        let Ok(made) = changed(stamp) else { return false };
        made_of.into_iter().all(|file| file.and_then(|it| changed(&it)).is_ok_and(|it| it < made))
    }

    fn mirror(&self) -> PathBuf {
        self.repository.join("crates/mirror")
    }

    /// The numbers that it has not found.
    fn copy_sources(&self, to: &Path) -> Result<Vec<String>> {
        let files = files(self.sources)?;
        let mut absent: Vec<_> = self.literals.iter().map(|(old, _)| old.clone()).collect();
        for file in &files {
            let text = fs::read_to_string(self.sources.join(file))
                .with_context(|| format!("cannot read {}", self.sources.join(file).display()))?;
            absent.retain(|old| {
                statics::renew(&text, &[(old.clone(), String::new())]) == statics::renew(&text, &[])
            });
            let mut text = statics::renew(&text, &self.literals);
            if file == Path::new("main.rs") {
                text.push_str(LAST);
            }
            write(&to.join(file), &text)?;
        }
        for old in files_or_none(to) {
            if !files.contains(&old) {
                fs::remove_file(to.join(&old))
                    .with_context(|| format!("cannot remove {}", old.display()))?;
            }
        }
        Ok(absent)
    }

    /// Small crates that bear the names of those which the mirror plays.
    fn write_played(&self, place: &Path) -> Result<()> {
        for (package, name) in PLAYED {
            let manifest = format!(
                "[package]\nname = \"explored-{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                 [lib]\nname = \"{name}\"\npath = \"lib.rs\"\n\n[dependencies]\nmirror = {{ path = {:?} }}\n\n\
                 [workspace]\n",
                self.mirror()
            );
            write(&place.join(package).join("Cargo.toml"), &manifest)?;
            write(&place.join(package).join("lib.rs"), &format!("pub use mirror::{name}::*;\n"))?;
        }
        Ok(())
    }

    /// The lines of a manifest, from what cargo knows of the package.
    fn dependencies(&self) -> Result<String> {
        let manifest = self.repository.join(self.package).join("Cargo.toml");
        let output = Command::new(cargo())
            .args(["metadata", "--no-deps", "--format-version=1", "--manifest-path"])
            .arg(&manifest)
            .output()
            .context("cannot run cargo metadata")?;
        if !output.status.success() {
            bail!(
                "cannot read {}:\n{}",
                manifest.display(),
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
        let package = packages
            .iter()
            .find(|it| it["manifest_path"].as_str().map(Path::new) == Some(&manifest))
            .with_context(|| format!("cannot find {} in its workspace", manifest.display()))?;
        // All that are played: they cost nothing, and every exercise is compiled once.
        let mut lines: String =
            PLAYED.iter().map(|(played, _)| played_line(played, played)).collect();
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let name = dependency["rename"].as_str().or(dependency["name"].as_str());
            let played = PLAYED.iter().any(|(played, _)| Some(*played) == name);
            if dependency["kind"].is_null() && !played {
                lines.push_str(&line(dependency));
            }
        }
        Ok(lines)
    }
}

fn played_line(name: &str, package: &str) -> String {
    format!("{name} = {{ path = \"../../{package}\", package = \"explored-{package}\" }}\n")
}

fn line(dependency: &Value) -> String {
    let package = dependency["name"].as_str().unwrap_or_default();
    let name = dependency["rename"].as_str().unwrap_or(package);
    if PLAYED.iter().any(|(played, _)| *played == package) {
        return played_line(name, package);
    }
    let mut line = format!(
        "{name} = {{ package = {package:?}, version = {}, default-features = {}, features = {}",
        dependency["req"], dependency["uses_default_features"], dependency["features"]
    );
    if let Some(path) = dependency["path"].as_str() {
        let _ = write!(line, ", path = {path:?}");
    }
    line + " }\n"
}

pub fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Only if it is not so already: cargo looks at the time of the last change.
fn write(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let folder = file.parent().expect("a file has a folder");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, text))
        .with_context(|| format!("cannot write {}", file.display()))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        let at = folder.join(&inner);
        for entry in fs::read_dir(&at).with_context(|| format!("cannot read {}", at.display()))? {
            let entry = entry?;
            let path = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.extension() == Some(OsStr::new("rs")) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn files_or_none(folder: &Path) -> Vec<PathBuf> {
    files(folder).unwrap_or_default()
}
