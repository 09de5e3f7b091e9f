//! A workspace beside the real one, for programs that are made from the solutions: stubs and wrong programs.
//!
//! It holds only programs. The checks are those of the real workspace, pointed at these programs, so that they are
//! built once. It has a target folder of its own: the real one holds the learner's programs under the same names.

use std::path::{Path, PathBuf};

use crate::{
    cargo::{self, Built},
    tree::{self, Tree},
    workspace::Workspace,
};

/// The copy, before it is written.
pub struct Scratch {
    folder: PathBuf,
    files: Tree,
}

impl Scratch {
    /// An empty workspace with the settings, lints and dependencies of the real one.
    ///
    /// # Errors
    /// The real one's manifest or lock file cannot be read.
    pub fn new(workspace: &Workspace, folder: &Path) -> anyhow::Result<Self> {
        let manifest = tree::read(&workspace.root.join("Cargo.toml"))?;
        let settings = manifest.find("[workspace.package]").map_or("", |begin| &manifest[begin..]);
        let members = "[workspace]\nresolver = \"3\"\nmembers = [\"packages/*\"]\n";

        let mut files = Tree::default();
        files.0.insert("Cargo.toml".into(), format!("{members}\n{settings}"));
        files.0.insert("Cargo.lock".into(), tree::read(&workspace.root.join("Cargo.lock"))?);
        Ok(Self { folder: folder.to_owned(), files })
    }

    /// Adds a package that builds like the one in `model`, and gives the folder that its sources belong in.
    ///
    /// # Errors
    /// The model's manifest cannot be read.
    pub fn package(&mut self, name: &str, model: &Path) -> anyhow::Result<PathBuf> {
        let manifest = programs_only(&tree::read(&model.join("Cargo.toml"))?);
        self.files.0.insert(format!("packages/{name}/Cargo.toml"), manifest);
        Ok(self.folder.join("packages").join(name))
    }

    /// Adds a program to a package. `sources` is what stands in a package's folder: `src/main.rs` and its modules.
    pub fn program(&mut self, package: &str, name: &str, sources: &Tree) {
        for (file, text) in &sources.0 {
            let file = file.strip_prefix("src/").unwrap_or(file);
            self.files.0.insert(format!("packages/{package}/src/bin/{name}/{file}"), text.clone());
        }
    }

    /// Writes the files and builds all programs.
    ///
    /// # Errors
    /// A file cannot be written or cargo cannot be run.
    pub fn build(&self, target: &Path) -> anyhow::Result<Built> {
        self.files.write(&self.folder)?;
        let mut cargo = cargo::command(&self.folder);
        cargo
            .args(["build", "--quiet", "--bins", "--keep-going", "--message-format=json"])
            .arg("--target-dir")
            .arg(target);
        cargo::build(&mut cargo)
    }
}

/// A manifest without its targets and without what only checks need: cargo finds the programs by their folders.
fn programs_only(manifest: &str) -> String {
    let mut kept = String::new();
    let mut keep = true;
    for line in manifest.lines() {
        if line.starts_with('[') {
            keep = !(line.starts_with("[[") || line.contains("dev-dependencies") || line.contains(".metadata"));
        }
        if keep {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}
